"""Why demand is short or late, and stock too low: causes, and the smallest fix, proved."""
