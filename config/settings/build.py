"""What the image's build needs to gather static files: no secret, no database, nothing of an installation."""

from .base import *

SECRET_KEY = "used-while-the-image-is-built-and-never-after"  # noqa: S105
FIELD_KEYS = ["unused"]
HASH_KEY = "unused"
