"""The messages about the result's public notice, its archive, and what was learnt."""
