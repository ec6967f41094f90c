"""Sign-in: codes by SMS, passwords and second factors (allauth), device tokens (knox)."""

from datetime import timedelta
from pathlib import Path

import environ

env = environ.Env()

LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"
SESSION_COOKIE_AGE = 14 * 24 * 3600

# allauth keeps passwords, second factors, reauthentication and their rate limits; codes are ours (docs/decisions).
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username", "phone"}
ACCOUNT_SIGNUP_FIELDS = ["phone*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PHONE_VERIFICATION_ENABLED = False
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_RATE_LIMITS = {"login": "60/m/ip", "login_failed": "30/m/ip,5/15m/key"}
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)
MFA_ADAPTER = "accounts.adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "益四邻"

# One-time codes: how long they live, how many tries they allow, and how many a phone or an address may ask for.
CODE_SECONDS = 300
CODE_TRIES = 5
CODE_LIMITS_PER_PHONE = ((60, 1), (3600, 6), (86400, 12))
CODE_LIMITS_PER_ADDRESS = ((3600, 60),)
# A function (phone=, text=) that sends a text message.
SMS_SENDER = env.str("SMS_SENDER", default="accounts.sms.write_to_outbox")
SMS_OUTBOX = Path(env.str("SMS_OUTBOX", default=str(Path(__file__).resolve().parents[3] / "var" / "outbox" / "sms")))

KNOX_TOKEN_MODEL = "knox.AuthToken"  # noqa: S105
REST_KNOX = {"TOKEN_TTL": timedelta(days=90), "AUTO_REFRESH": True, "AUTO_REFRESH_MAX_TTL": timedelta(days=365)}
