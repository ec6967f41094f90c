"""Who may do what with what the proposals say together."""
