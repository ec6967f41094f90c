"""Official papers of organisations."""
