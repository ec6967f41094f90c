"""What every test may use: the fixed cast of people, and nothing else."""

pytest_plugins = [
    "tests.plugins.ballots",
    "tests.plugins.cast",
    "tests.plugins.database",
    "tests.plugins.flush",
    "tests.plugins.garbage",
    "tests.plugins.money",
    "tests.plugins.sms",
]
