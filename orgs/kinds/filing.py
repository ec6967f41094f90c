"""The messages about filing."""

from django.utils.translation import gettext_lazy as _

from notices.kinds import Kind, register

register(Kind("orgs.filing", _("My application for filing goes on"), _("Organisations")))
register(
    Kind("orgs.filing_returned", _("My application for filing is to be completed"), _("Organisations"), urgent=True)
)
register(
    Kind("orgs.filing_desk", _("An application for filing waits for my office"), _("Organisations"), for_staff=True)
)
register(Kind("orgs.certificate", _("A certificate of filing was issued"), _("Organisations")))
