"""The clock of the evaluation."""
