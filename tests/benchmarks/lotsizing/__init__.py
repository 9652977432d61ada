"""Lot sizing beside naive models; run with ``python -m tests.benchmarks.lotsizing``."""
