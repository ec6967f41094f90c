"""The messages of the result."""

from django.utils.translation import gettext_lazy as _

from notices.kinds import Kind, register

register(Kind("proposals.thanks", _("A proposal that I took part in is done"), _("Proposals")))
register(Kind("proposals.follow_up", _("A follow-up is due"), _("Proposals"), for_staff=True))
