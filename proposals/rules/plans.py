"""Who may do what with plans, offers and comments on a plan."""
