"""Elections and their secret ballots."""

from pathlib import Path

import environ

env = environ.Env()

# The private keys of running elections: outside the database and outside its backups, shared by web and worker.
BALLOT_KEYS_DIR = env.str("BALLOT_KEYS_DIR", default=str(Path(__file__).resolve().parents[3] / "var" / "ballot-keys"))
# Design defaults, see the vote rules in the staff site for quorums, majorities and terms.
ELECTION_RECALL_DAYS = 7  # to vote on a recall
ELECTION_RECALL_SHARE = 3  # one in three of the electors has to demand it
ELECTION_COUNTS_FROM = 3  # ballots: below, only the result is shown, for counts would tell who chose what
ELECTION_TERM_WARNING_DAYS = 30
