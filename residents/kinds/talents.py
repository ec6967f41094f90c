"""The messages about talents."""

from django.utils.translation import gettext_lazy as _

from notices.kinds import Kind, register

register(Kind("residents.talent_named", _("Somebody is named as a talent"), _("Talents"), for_staff=True))
register(Kind("residents.talent_observed", _("Somebody of my house is observed as a talent"), _("Talents")))
register(Kind("residents.talent_mine", _("I am observed or confirmed as a talent"), _("Talents")))
register(Kind("residents.invitation", _("I am invited to lead something"), _("Talents")))
register(Kind("residents.invitation_answered", _("My invitation is answered"), _("Talents")))
