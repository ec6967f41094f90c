"""The messages about households."""

from django.utils.translation import gettext_lazy as _

from notices.kinds import Kind, register

register(Kind("residents.claim_filed", _("Somebody claims a household"), _("Households"), for_staff=True))
register(Kind("residents.claim_decided", _("My household claim is decided"), _("Households")))
register(Kind("residents.claim_disputed", _("Somebody claims to be me"), _("Households"), urgent=True))
