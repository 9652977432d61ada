"""The audit: it accepts every plan of the library, and rejects every other."""
