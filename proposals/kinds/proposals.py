"""The messages that this floor sends."""

from django.utils.translation import gettext_lazy as _

from notices.kinds import Kind, register

register(Kind("proposals.filed", _("A proposal waits for an answer"), _("Proposals"), for_staff=True))
register(Kind("proposals.due", _("A step of a proposal is due"), _("Proposals"), for_staff=True))
register(Kind("proposals.answered", _("My proposal is answered"), _("Proposals")))
register(Kind("proposals.moved", _("A proposal that I support goes on"), _("Proposals")))
