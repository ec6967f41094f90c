"""The messages about what a text suggests."""
