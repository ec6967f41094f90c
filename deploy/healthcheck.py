"""Ask the web server of this container whether it is well; the exit status is the answer."""

import os
import sys
import urllib.error
import urllib.request

HOST = os.environ.get("ALLOWED_HOSTS", "localhost").split(",")[0].strip()
request = urllib.request.Request(
    f"http://127.0.0.1:{os.environ.get('PORT', '8000')}/healthz",
    headers={"Host": HOST, "X-Forwarded-Proto": "https"},
)
try:
    with urllib.request.urlopen(request, timeout=4) as answer:
        sys.exit(0 if answer.status == 200 else 1)  # noqa: PLR2004
except (OSError, urllib.error.URLError):
    sys.exit(1)
