"""The messages about affairs."""

from django.utils.translation import gettext_lazy as _

from notices.kinds import Kind, register

register(Kind("residents.affair_here", _("An affair waits for me"), _("Affairs")))
register(Kind("residents.affair_due", _("An affair is due"), _("Affairs")))
register(Kind("residents.affair_moved", _("News of an affair of mine"), _("Affairs")))
register(Kind("residents.affair_settled", _("An affair of mine is settled"), _("Affairs")))
