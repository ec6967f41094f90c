"""What is missing where."""
