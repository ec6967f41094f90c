"""The life on the register: every number is a design default, for the operator to confirm."""

# Changes.
CHANGE_REPORT_DAYS = 15  # working days after it happened
CHANGE_DECISION_DAYS = 10  # working days for the street

# Annual reports: of the year before, by (month, day).
REPORT_OPENS = (1, 1)
REPORT_CLOSES = (3, 31)
REPORT_GRACE = (6, 30)  # taken until then, and marked late
REPORT_FILED_UNTIL = (6, 30)  # who was filed later in a year reports for the next one
REPORT_REMINDERS = ((1, 5), (3, 1), (3, 20))
REPORT_DECISION_DAYS = 20  # working days for community and street

# What growth asks, where the street has not written conditions of its own.
GROWTH_CONDITIONS = {
    "grow": {"months": 3, "activities": 3, "members": 5},
    "regularise": {"months": 12, "activities": 9, "members": 10, "reports": 1},
    "set_as_model": {"months": 24, "activities": 12, "members": 15, "stars": 4, "reports": 1},
}
GROWTH_WINDOW_MONTHS = 12

# Leaving the register.
DEREGISTER_INACTIVE_MONTHS = 12
DEREGISTER_BELOW_MONTHS = 6
DEREGISTER_HEARING_DAYS = 10  # working days to answer
DEREGISTER_NOTICE_DAYS = 5  # working days of public notice
DEREGISTER_WARN_AGAIN_MONTHS = 6  # after a case that was dropped
SETTLEMENT_ITEMS = ("points", "assets", "projects", "archive", "desk", "seal")

# The way on to registration.
REGISTRATION_LEAST_PEOPLE = 50  # of an association: individual members ...
REGISTRATION_LEAST_UNITS = 30  # ... or units
REGISTRATION_LEAST_CAPITAL = {"association": 30_000_00, "service": 0}  # fen
REGISTRATION_LEAST_STAFF = 1
