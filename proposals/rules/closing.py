"""Who may do what with the result's public notice, its archive, and what was learnt."""
