"""Money: when a payment needs a third person."""

import environ

env = environ.Env()

# From this amount (in fen) on, who asks for a payment may neither approve nor pay it; approver and payer always differ.
FUNDING_THREE_PEOPLE_FROM_FEN = env.int("FUNDING_THREE_PEOPLE_FROM_FEN", default=100_000)
