"""Messages of Party building."""

from django.utils.translation import gettext_lazy as _

from notices.kinds import Kind, register

register(Kind("party.charge", _("Instructors come and go"), _("Party building")))
register(Kind("party.branch", _("My Party branch"), _("Party building")))
register(Kind("party.guidance", _("Guidance for my organisation, and answers"), _("Party building")))
register(Kind("party.reminder", _("Organisations that I have not guided this quarter"), _("Party building")))
register(Kind("party.contact", _("Contact of talents and instructors"), _("Party building")))
