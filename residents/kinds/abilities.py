"""The messages about abilities and neighbours' help."""

from django.utils.translation import gettext_lazy as _

from notices.kinds import Kind, register

HELP = _("Neighbours' help")

register(Kind("residents.ability", _("My household's list of abilities changes"), HELP))
register(Kind("residents.help_asked", _("A neighbour asks me for help"), HELP))
register(Kind("residents.help_answered", _("My request for help is answered"), HELP))
register(Kind("residents.help_done", _("A help is said to be done"), HELP))
register(Kind("residents.help_rate", _("I am asked to rate a help"), HELP))
register(Kind("residents.help_reported", _("A neighbour's help was reported"), HELP, for_staff=True))
