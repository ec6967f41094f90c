"""The messages about elections and offices."""

from django.utils.translation import gettext_lazy as _

from notices.kinds import Kind, register

register(Kind("residents.election_opened", _("An election begins in which I can vote"), _("Elections")))
register(Kind("residents.named_candidate", _("I am named as a candidate"), _("Elections")))
register(Kind("residents.vote_now", _("My vote is still missing"), _("Elections")))
register(Kind("residents.election_over", _("The result of my election"), _("Elections")))
register(Kind("residents.office_free", _("An office is free"), _("Elections")))
register(Kind("residents.sheet_to_check", _("A signed sheet waits for my check"), _("Elections")))
register(Kind("residents.election_stuck", _("An election needs the community"), _("Elections")))
