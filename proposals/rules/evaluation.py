"""Who may do what with the evaluation."""
