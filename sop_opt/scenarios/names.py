"""Words that the names of scenarios are made of."""

BASE = "base"
"""The problem without changes."""
SEPARATOR = " / "
"""Between the parts of the name of a scenario from a grid."""
ALL = "all"
"""The one case of scenarios that are no grid."""
