"""The roof: settings, root URLs, Celery, API root."""

from .celery import app as celery_app

__all__ = ["celery_app"]
