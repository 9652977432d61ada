"""What holds for every problem, whatever its numbers."""
