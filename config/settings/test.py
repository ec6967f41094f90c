"""Tests: fixed keys, fast hashes, everything in memory but the database and the broker."""

from .base import *

SECRET_KEY = "test-only"  # noqa: S105
FIELD_KEYS = ["test-field-key"]
HASH_KEY = "test-hash-key"
ALLOWED_HOSTS = ["*"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
DATABASES["default"]["OPTIONS"].pop("pool")
STATIC_ROOT = VAR_DIR / "test" / "static"  # empty: static files come from their sources
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
CELERY_TASK_ALWAYS_EAGER = True
CELERY_TASK_EAGER_PROPAGATES = True
STAFF_MFA_REQUIRED = False
# A small process of its own, so that the engine is tested without any floor's rules (tests/process).
INSTALLED_APPS += ["tests.process"]
# The rates are tested where a view sets them; here they must not depend on which tests ran before.
REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"] = dict.fromkeys(("anon", "user", "write", "code"), "100000/min")
