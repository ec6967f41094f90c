"""Filing: every number is a design default, for the operator to confirm; words and numbers' form are data."""

FILING_LEAST_FOUNDERS = 3
FILING_LEAST_MEMBERS = 5  # below it an organisation loses its filing in time; its scale is measured by it, too
FILING_MOST_MEMBERS = 500  # rows of the roster with an application
FILING_ADULT_YEARS = 18
FILING_PURPOSE_LEAST = 10  # characters
FILING_CHARTER_LEAST = 50  # characters
FILING_OPEN_MOST = 3  # drafts and running applications of one person

FILING_COMMUNITY_DAYS = 5  # working days for the community
FILING_STREET_DAYS = 10  # working days for the street
FILING_COMPLETE_DAYS = 10  # working days until somebody is reminded to complete
FILING_NOTICE_DAYS = 5  # working days of public notice
FILING_YELLOW_DAYS = 2  # working days before the limit: due soon

FILING_NAME_LEAST = 5  # characters
FILING_NAME_MOST = 25  # characters
FILING_FEATURE_LEAST = 2  # characters between the place and the ending
FILING_LIKENESS = 0.75  # from here on two names are pointed out as alike

# How a number looks where the street has not written it otherwise: the first character of the street, year, number.
FILING_PATTERN = "{street}街社备〔{year}〕{number:03d}号"
