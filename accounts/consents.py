"""What people are told before they consent: the words, their version and digest (个人信息处理告知)."""

from dataclasses import dataclass
from hashlib import sha256

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from .states import ConsentKind


@dataclass(frozen=True)
class Notice:
    """The words of one consent; a change of the words is a new version."""

    kind: ConsentKind
    version: str
    paragraphs: tuple[str | Promise, ...]

    @property
    def text(self) -> str:
        """The words in the language that is being read."""
        return "\n".join(str(paragraph) for paragraph in self.paragraphs)

    @property
    def digest(self) -> str:
        """SHA-256 of the kind, version, language and words."""
        parts = (self.kind.value, self.version, get_language() or "", self.text)
        return sha256("\0".join(parts).encode()).hexdigest()


NOTICES: dict[ConsentKind, Notice] = {
    notice.kind: notice
    for notice in (
        Notice(
            ConsentKind.PRIVACY,
            "2026-11",
            (
                _("The street office runs this platform. It is responsible for your information."),
                _("We use your name and mobile number to know that it is you, and to tell you how your matters stand."),
                _("We use your home address down to the unit to show you the matters of your community."),
                _("What you file, support, vote on and rate is kept with time and role, so that it can be checked."),
                _("On public pages others see only your family name; phone and room number are never shown."),
                _("Staff see your phone only where their task needs it, and each look is logged with its reason."),
                _("Your information stays on the street's servers, encrypted, and is given to nobody for advertising."),
                _("You may read, correct and export your information, and withdraw your consent at any time."),
            ),
        ),
        Notice(
            ConsentKind.SENSITIVE,
            "2026-12",
            (
                _("Your ID number is used only to match you with the roster of your household."),
                _("It is stored encrypted and shown with its middle hidden."),
                _("You can use the platform without giving it; staff then confirm your household by hand."),
                _("If you register here as a Party member, that and your workplace are kept in the same way."),
                _("Only you and the staff of your community read it; it stands on no page and no public list."),
            ),
        ),
        Notice(
            ConsentKind.PORTRAIT,
            "2026-11",
            (
                _("Photos of activities in which you can be recognised may be shown in public reports."),
                _("You can use everything on the platform without agreeing to this."),
            ),
        ),
        Notice(
            ConsentKind.ABILITY,
            "2026-11",
            (
                _("What you list is shown to neighbours of the building, community or street that you choose."),
                _("They read your family name and your community; never your full name, phone or room number."),
                _("They ask you through this platform. You are free to say no, and need not say why."),
                _("Your phone is shown to somebody only if you agree to it for that one request."),
                _("Staff of your community see the list with names masked; they may hide what is abusive."),
                _("You may withdraw everything or a single line at any time; it vanishes from the search at once."),
            ),
        ),
    )
}
