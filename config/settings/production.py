"""Production: refuses to start without real secrets."""

from django.core.exceptions import ImproperlyConfigured

from .base import *
from .base import ALLOWED_HOSTS, FIELD_KEYS, HASH_KEY, SECRET_KEY, env

_WEAK = {"", "change-me", "changeme", "secret", "test-only"}
_MINIMUM = 32

for _name, _values in (("SECRET_KEY", [SECRET_KEY]), ("HASH_KEY", [HASH_KEY]), ("FIELD_KEYS", FIELD_KEYS or [""])):
    if any(value in _WEAK or len(value) < _MINIMUM for value in _values):
        msg = f"{_name} is missing, a default, or shorter than {_MINIMUM} characters. See docs/operate.md."
        raise ImproperlyConfigured(msg)
for _name in ("DATABASE_URL", "REDIS_URL"):
    if not env.str(_name, default=""):
        msg = f"{_name} is missing. See docs/operate.md."
        raise ImproperlyConfigured(msg)
if not ALLOWED_HOSTS:
    msg = "ALLOWED_HOSTS is missing. See docs/operate.md."
    raise ImproperlyConfigured(msg)

SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=31536000)
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
STAFF_MFA_REQUIRED = True
