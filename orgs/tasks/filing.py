"""Filing."""
