"""Rosters, letters to households, abilities and neighbours' help."""

import environ

env = environ.Env()

ROSTER_MEGABYTES = 40
ROSTER_KEPT_DAYS = 7  # files of rosters that nobody finished
LETTER_DAYS = env.int("LETTER_DAYS", default=60)  # how long a printed letter to a household is valid
LETTER_USES = env.int("LETTER_USES", default=6)  # how often it may be used
LETTERS_MOST = env.int("LETTERS_MOST", default=300)  # in one print
ABILITY_MOST = 20  # lines that one person lists
ABILITY_LEAST_COUNT = 3  # fewer people of a field are not counted out for strangers
ABILITY_LINES_COMPARED = 5000  # a search that names fields of more lines lists them without comparing words
HELP_ANSWER_DAYS = env.int("HELP_ANSWER_DAYS", default=7)  # a request unanswered for so long expires
HELP_OPEN_MOST = env.int("HELP_OPEN_MOST", default=3)  # open requests that one person has at a time
HELP_RATING_DAYS = env.int("HELP_RATING_DAYS", default=7)  # both rate within, then each reads the other's
HELP_RATINGS_LEAST = env.int("HELP_RATINGS_LEAST", default=3)  # ratings from which an average is shown
HELP_DEEDS_A_MONTH = env.int("HELP_DEEDS_A_MONTH", default=4)  # helps of the same two that count as deeds
DESK_PHONE = env.str("DESK_PHONE", default="")  # offered as the phone on printed letters; staff may type another
