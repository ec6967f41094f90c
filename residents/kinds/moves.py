"""The messages about moves."""

from django.utils.translation import gettext_lazy as _

from notices.kinds import Kind, register

register(Kind("residents.move_asked", _("Somebody asks for a move"), _("Households"), for_staff=True))
register(Kind("residents.move_decided", _("My household changes"), _("Households")))
