"""Many scenarios solved, here or by workers, and their plans side by side."""
