"""Channels of messages to people: dotted paths of functions, see ``notices.channels``."""

from pathlib import Path

import environ

env = environ.Env()

OUTBOX_DIR = env.str("OUTBOX_DIR", default=str(Path(__file__).resolve().parents[3] / "var" / "outbox"))
NOTICE_CHANNELS = {
    "email": env.str("NOTICE_EMAIL", default="notices.channels.email"),
    "sms": env.str("NOTICE_SMS", default="notices.channels.sms"),
    "wechat": env.str("NOTICE_WECHAT", default="notices.channels.wechat_file"),
}
NOTICE_KEPT_DAYS = env.int("NOTICE_KEPT_DAYS", default=365)
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="益四邻 <noreply@localhost>")
# Without EMAIL_URL e-mails are files, too.
EMAIL_FILE_PATH = str(Path(OUTBOX_DIR) / "email")
globals().update(env.email_url("EMAIL_URL", default=f"filemail://{EMAIL_FILE_PATH}"))
# A mail server that says nothing holds up no worker for longer than this, in seconds.
EMAIL_TIMEOUT = env.int("EMAIL_TIMEOUT", default=20)
OBJECTION_ANSWER_DAYS = 5
