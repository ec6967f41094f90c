"""Messages of incubation."""

from django.utils.translation import gettext_lazy as _

from notices.kinds import Kind, register

register(Kind("orgs.incubation_news", _("News of my circle's incubation"), _("Incubation")))
register(Kind("orgs.incubation_mentor", _("A circle that I mentor"), _("Incubation")))
register(Kind("orgs.incubation_due", _("A milestone or a review is due"), _("Incubation")))
register(Kind("orgs.incubation_here", _("An incubation waits for the centre"), _("Incubation"), for_staff=True))
