"""Tests of sop_opt.solve.decompose."""
