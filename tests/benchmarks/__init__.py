"""How fast the library is beside the usual ways; run with ``python -m tests.benchmarks.run``."""
