"""How often and by which channel people want to be told."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Pace(models.TextChoices):
    """How often messages of a kind leave the platform; the centre on the portal shows them at once in any case."""

    NONE = "none", _("Not at all")
    AT_ONCE = "at_once", _("At once")
    DAILY = "daily", _("Once a day")
    WEEKLY = "weekly", _("Once a week")


class Channel(models.TextChoices):
    """A way out of the platform."""

    EMAIL = "email", _("E-mail")
    SMS = "sms", _("SMS")
    WECHAT = "wechat", _("WeChat")


class Prompt(models.TextChoices):
    """What a reminder is: before a due day, after it, or a word to the next level."""

    BEFORE = "before", _("Before it is due")
    AFTER = "after", _("Overdue")
    ESCALATION = "escalation", _("Handed to the next level")
