"""Affairs of the four levels: every number is a design default, for the operator to confirm."""

# Working days that a level has.
AFFAIR_LIMITS = {"unit": 3, "building": 5, "grid": 7, "community": 10, "street": 15}
AFFAIR_YELLOW_DAYS = 1  # working days left: due soon
AFFAIR_ESCALATE_AFTER = 2  # working days overdue: handed up by the clock
AFFAIR_RATING_DAYS = 10  # working days to rate a result
AFFAIR_RATINGS_SHOWN = 5  # ratings: below, nobody sees the result
AFFAIR_BAD_AVERAGE = 3.0  # stars: below, it is reopened once
AFFAIR_OPEN_MOST = 10  # open affairs raised by one person
