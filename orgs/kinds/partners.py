"""Messages about partners."""

from django.utils.translation import gettext_lazy as _

from notices.kinds import Kind, register

register(Kind("orgs.partner", _("My partnership with the street"), _("Partners")))
register(Kind("orgs.partner_gift", _("What partners give to my organisation or community"), _("Partners")))
register(Kind("orgs.partner_desk", _("Partners: something to decide"), _("Partners"), for_staff=True))
