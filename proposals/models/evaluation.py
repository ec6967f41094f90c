"""The rows of the evaluation."""
