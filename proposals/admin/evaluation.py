"""The staff face of the evaluation."""
