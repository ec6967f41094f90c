"""The messages of the evaluation."""

from django.utils.translation import gettext_lazy as _

from notices.kinds import Kind, register

register(Kind("proposals.rate", _("A proposal is done, and my household rates it"), _("Proposals")))
register(Kind("proposals.evaluation", _("An evaluation waits for staff"), _("Proposals"), for_staff=True))
