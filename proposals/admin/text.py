"""The staff face of what a text suggests."""
