"""Money: when a payment needs a third person."""

import environ

env = environ.Env()

# From this amount (in fen) on, who asks for a payment may neither approve nor pay it; approver and payer always differ.
FUNDING_THREE_PEOPLE_FROM_FEN = env.int("FUNDING_THREE_PEOPLE_FROM_FEN", default=100_000)
# Working days within which street staff decide on a request, and finance staff pay what was approved.
FUNDING_APPROVE_WITHIN_DAYS = env.int("FUNDING_APPROVE_WITHIN_DAYS", default=3)
FUNDING_PAY_WITHIN_DAYS = env.int("FUNDING_PAY_WITHIN_DAYS", default=5)
