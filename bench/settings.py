"""Production's way of working, with keys that guard nothing, on the benchmark's own servers."""

from config.settings.base import *

SECRET_KEY = "bench-only"
FIELD_KEYS = ["bench-field-key"]
HASH_KEY = "bench-hash-key"
ALLOWED_HOSTS = ["127.0.0.1"]
ROOT_URLCONF = "bench.urls"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
LOGGING = {}
