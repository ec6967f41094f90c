"""Evaluation and result of proposals."""
