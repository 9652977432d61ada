"""Search beside branch and bound, apart from any planning."""
