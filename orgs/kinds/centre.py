"""Messages of the centre."""

from django.utils.translation import gettext_lazy as _

from notices.kinds import Kind, register

register(Kind("orgs.centre_stay", _("News of our space at the centre"), _("Centre")))
register(Kind("orgs.centre_booking", _("A booking of a meeting room"), _("Centre")))
register(Kind("orgs.centre_ticket", _("News of our service tickets"), _("Centre")))
register(Kind("orgs.centre_work", _("A service ticket that I work on"), _("Centre")))
register(Kind("orgs.centre_here", _("Something waits for the centre"), _("Centre"), for_staff=True))
