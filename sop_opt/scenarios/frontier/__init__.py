"""What one aim costs another: trade-off curves, and plans of nearly the same cost."""
