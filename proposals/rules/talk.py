"""Who may do what with comments, co-authors and subscriptions."""
