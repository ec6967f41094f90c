"""The messages of tasks and calls, and the names of the points that a proposal earns."""

from django.utils.translation import gettext_lazy as _

from ledger.states import name_kind
from notices.kinds import Kind, register

register(Kind("proposals.work", _("A task of a proposal concerns me"), _("Proposals")))
register(Kind("proposals.work_due", _("A task of a proposal falls due"), _("Proposals"), urgent=True))
register(Kind("proposals.work_done", _("A task waits to be accepted"), _("Proposals"), for_staff=True))
register(Kind("proposals.work_delayed", _("A task is delayed"), _("Proposals"), for_staff=True))
register(Kind("proposals.call", _("My department is called to help"), _("Proposals"), urgent=True))
register(Kind("proposals.call_due", _("An answer to a call falls due"), _("Proposals"), urgent=True))
register(Kind("proposals.call_answered", _("A department has answered a call"), _("Proposals"), for_staff=True))
register(Kind("proposals.call_overdue", _("A call to a department is overdue"), _("Proposals"), for_staff=True))

name_kind("proposals.accepted", _("Proposal taken up"))
name_kind("proposals.carried_out", _("Proposal carried out"))
