"""Who may do what with the tasks of a plan and how they go on."""
