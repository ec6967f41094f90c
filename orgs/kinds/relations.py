"""Messages about relations between organisations."""

from django.utils.translation import gettext_lazy as _

from notices.kinds import Kind, register

register(Kind("orgs.relation", _("Relations of my organisation"), _("Organisations")))
