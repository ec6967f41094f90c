"""What the frame of every page says of the place that runs it."""

import environ

env = environ.Env()

HELP_PHONE = env.str("HELP_PHONE", default="0546-12345")
FILING_NUMBER = env.str("FILING_NUMBER", default="")
# A component sees what it is given and the frame, never the variables of the page around it.
COTTON_ISOLATE_BY_DEFAULT = True
CSRF_FAILURE_VIEW = "portal.web.errors.csrf_failure"
