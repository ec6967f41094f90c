"""The clock of what a text suggests."""
