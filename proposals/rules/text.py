"""Who may do what with what a text suggests."""
