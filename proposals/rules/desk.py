"""Who may do what with the board of staff."""
