"""The messages that this floor sends."""

from django.utils.translation import gettext_lazy as _

from notices.kinds import Kind, register

register(Kind("orgs.asked_to_join", _("Somebody asks to join my organisation"), _("Organisations")))
register(Kind("orgs.membership", _("My membership changes"), _("Organisations")))
register(Kind("orgs.stars", _("The stars of my organisation change"), _("Organisations")))
