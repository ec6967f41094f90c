"""Proposals: time limits in working days, supporters by level (design defaults, for the operator to confirm)."""

PROPOSAL_ANSWER_DAYS = 3
PROPOSAL_SUPPORT = {"building": 5, "compound": 20, "community": 50, "street": 50}
