"""One module per planning feature: tiny worlds whose optimum is worked out by hand."""
