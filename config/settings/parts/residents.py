"""Rosters, and letters to households."""

import environ

env = environ.Env()

ROSTER_MEGABYTES = 40
ROSTER_KEPT_DAYS = 7  # files of rosters that nobody finished
LETTER_DAYS = env.int("LETTER_DAYS", default=60)  # how long a printed letter to a household is valid
LETTER_USES = env.int("LETTER_USES", default=6)  # how often it may be used
LETTERS_MOST = env.int("LETTERS_MOST", default=300)  # in one print
