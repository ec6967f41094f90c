"""Who may do what with meetings, motions and votes."""
