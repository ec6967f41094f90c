"""Talents (design defaults, for the office to confirm)."""

TALENT_OBSERVATION_DAYS = 30
TALENT_NAME_AGAIN_DAYS = 180  # after somebody was not taken on
TALENT_MOST_NAMED = 10  # people whom one person names in 30 days
TALENT_MOST_INVITATIONS = 5  # that wait for one talent's answer
