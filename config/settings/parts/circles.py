"""Circles: every number is a design default, for the operator to confirm; what a stage asks is data (CircleRule)."""

CIRCLES_PER_LEADER = 2  # open circles that one person leads
CIRCLE_REST_DAYS = 90  # days without a meeting: it rests
CIRCLE_WARN_DAYS = 14  # days before: the leader is warned
CIRCLE_PLAN_DAYS = 180  # days ahead that a meeting can be planned
CIRCLE_RECORD_DAYS = 30  # days afterwards that a meeting can be recorded
CIRCLE_MEETING_LEAST = 2  # people who make a meeting
CIRCLE_INVITE_AGAIN_DAYS = 90  # days until somebody who declined is invited again
CIRCLE_OPEN_INVITATIONS = 30  # invitations of one circle that wait for an answer
CIRCLE_APPLY_DAYS = 30  # days that a qualified circle waits before staff are reminded of it
