"""The federation: every number is a design default, for the operator to confirm."""

FEDERATION_HEARING_DAYS = 10  # working days in which an organisation answers before it is excluded
POOL_LONGEST_DAYS = 60  # of one loan
POOL_AHEAD_DAYS = 180  # how long before its first day a loan may be asked for
PEERS_LEAST = 3  # ratings from which on a mean is shown
