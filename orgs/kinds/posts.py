"""Messages to followers."""

from django.utils.translation import gettext_lazy as _

from notices.kinds import Kind, register

register(Kind("orgs.posts", _("News of organisations that I follow"), _("Organisations")))
register(Kind("orgs.post_withdrawn", _("A post of my organisation was withdrawn by the street"), _("Organisations")))
