"""Party building: every number is a design default, for the operator to confirm."""

PARTY_MEMBERS_SHOWN = 3  # members of a branch: below, nobody outside reads how many there are
PARTY_ANSWER_DAYS = 10  # working days in which an organisation answers a guidance record
PARTY_RECORD_DAYS = 15  # days after a visit or a meeting in which it is recorded
PARTY_REMIND_DAYS = (20, 5)  # days before the end of a quarter: instructors hear whom they have not guided yet
PARTY_TERM_DAYS = 30  # days before the end of a secretary's term: staff see it
