"""The messages about circles around a talent."""

from django.utils.translation import gettext_lazy as _

from notices.kinds import Kind, register

register(Kind("orgs.circle_membership", _("My belonging to a circle changes"), _("Circles")))
register(Kind("orgs.circle_asked", _("Somebody asks to join my circle, or answers"), _("Circles")))
register(Kind("orgs.circle_meeting", _("A meeting of my circle"), _("Circles")))
register(Kind("orgs.circle_minutes", _("Minutes that I have to write"), _("Circles")))
register(Kind("orgs.circle_news", _("News of my circle"), _("Circles")))
register(Kind("orgs.circle_resting", _("My circle has not met for long"), _("Circles")))
register(Kind("orgs.circle_lead", _("The lead of a circle is offered to me"), _("Circles")))
