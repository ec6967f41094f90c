"""The messages of the federation."""

from django.utils.translation import gettext_lazy as _

from notices.kinds import Kind, register

register(Kind("orgs.federation", _("News of the federation"), _("Federation")))
