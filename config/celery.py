"""The Celery application; tasks live in each floor's ``tasks`` room."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.demo")

app = Celery("yisilin")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
