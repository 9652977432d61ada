"""Several plans side by side: what-ifs, uncertain demand, and what one aim costs another."""
