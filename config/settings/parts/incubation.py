"""Incubation: every number is a design default, for the operator to confirm."""

# Working days that each stage may take; in the nursery the plan's last day counts.
INCUBATION_LIMITS = {"applied": 5, "talk": 10, "planning": 15, "review": 10}
INCUBATION_YELLOW_DAYS = 2  # working days left of a stage: due soon
INCUBATION_YELLOW_NURSING_DAYS = 10  # working days left of the plan: due soon

# The plan.
INCUBATION_LEAST_MONTHS = 3
INCUBATION_MOST_MONTHS = 6
INCUBATION_EXTENSIONS = 1  # times that a plan is extended
INCUBATION_EXTENSION_MONTHS = 3  # months by which it is extended at most
INCUBATION_LEAST_MILESTONES = 2
INCUBATION_REVIEW_DAYS = 60  # days from one review to the next; the last is on the plan's last day

# Graduation: what filing asks at least.
INCUBATION_LEAST_MEMBERS = 5
INCUBATION_LEAST_FOUNDERS = 3
INCUBATION_LEAST_PURPOSE = 10  # characters that say what the circle is for
INCUBATION_FILING_DAYS = 20  # working days after graduation in which the leader is reminded to file

INCUBATION_RECORD_DAYS = 30  # days after a talk in which it is recorded
INCUBATION_MENTOR_MOST = 5  # cases that a mentor has at a time, unless the centre says otherwise
INCUBATION_BOARD_SHOWN = 30  # cards in a column of the board
INCUBATION_GRADUATED_DAYS = 60  # days for which the board shows who graduated
