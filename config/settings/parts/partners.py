"""Partners and their agreements."""

# How the number of an agreement is written; the serial begins at 1 every year.
PARTNER_AGREEMENT_PATTERN = "{street}幸福合伙〔{year}〕{number:03d}号"
# How many days before its end a reminder of an agreement goes out.
PARTNER_REMIND_DAYS = 30
# How long ago a delivery or a use may be recorded at most, in days.
PARTNER_LATE_DAYS = 400
# After how many days without a report on use the organisation is asked for one.
PARTNER_REPORT_DAYS = 30
