"""The data doctor: it finds every seeded error, and nothing in data that are right."""
