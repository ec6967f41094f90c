"""The demo on one machine: embedded servers, readable outbox, keys that are made in ``var/``."""

from .base import *
from .base import VAR_DIR, env


def _key(name: str) -> str:
    """Read the demo's own key, made once by the demo runner; a plain management command makes it too."""
    import secrets

    path = VAR_DIR / "keys" / name
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.write_text(secrets.token_urlsafe(48))
        path.chmod(0o600)
    return path.read_text().strip()


# Named by their content as in production, but not compressed: that takes a minute and spares a laptop nothing.
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"}
DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="") or _key("secret")
FIELD_KEYS = env.list("FIELD_KEYS", default=[]) or [_key("field")]
HASH_KEY = env.str("HASH_KEY", default="") or _key("hash")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
# A visitor of the demo enters the staff site with a password alone; a second factor can be set up all the same.
STAFF_MFA_REQUIRED = env.bool("STAFF_MFA_REQUIRED", default=False)
