"""The clock of plans, offers and comments on a plan."""
