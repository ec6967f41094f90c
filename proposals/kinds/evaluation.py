"""The messages about the evaluation."""
