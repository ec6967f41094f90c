"""The messages that this floor sends."""

from django.utils.translation import gettext_lazy as _

from notices.kinds import Kind, register

register(Kind("projects.submitted", _("A project is submitted to us"), _("Projects"), for_staff=True))
register(Kind("projects.decided", _("Our project moves on or is decided"), _("Projects")))
register(Kind("projects.returned", _("Our project was returned and waits for us"), _("Projects"), urgent=True))
register(Kind("projects.examine", _("A project waits to be examined"), _("Projects"), for_staff=True))
