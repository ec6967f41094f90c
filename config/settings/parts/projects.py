"""Time limits and periods of project applications, in working days (design defaults, for the operator to confirm)."""

PROJECT_EXAMINE_DAYS = 10
PROJECT_COMPLETE_DAYS = 5
PROJECT_NOTICE_DAYS = 5
