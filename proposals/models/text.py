"""The rows of what a text suggests."""
