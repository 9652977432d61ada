"""Plans under demand that is not known: draws, what a plan is worth then, and what is held."""
