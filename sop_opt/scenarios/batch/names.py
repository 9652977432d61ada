"""Words that the names of scenarios are made of."""

BASE = "base"
"""The problem without changes."""
ALL = "all"
"""The one case of scenarios that are no grid."""
