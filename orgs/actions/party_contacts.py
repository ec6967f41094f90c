"""The contact of a talent to an instructor: proposed, and there only once the talent agrees in person."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.models import User
from core.flow import FlowRefused, begin, take
from core.states import Visibility
from notices.actions import notify
from orgs.models.party import TalentInstructor
from orgs.states.party import TALENT_LINK, LinkStage
from residents.models import Talent
from residents.states import TalentStage


@transaction.atomic
def propose_contact(*, talent: Talent, words: str, by: User) -> TalentInstructor:
    """Ask a listed talent whether he or she wishes contact to the instructor. Raises PermissionDenied, FlowRefused."""
    talent = Talent.objects.select_for_update(of=("self",)).select_related("place", "user").get(pk=talent.pk)
    if not by.has_perm("orgs.propose_talent_link", talent):
        raise PermissionDenied(_("Only an instructor of the place does this."))
    if talent.stage != TalentStage.LISTED or talent.user is None:
        raise FlowRefused(_("Only talents who agreed to be found are asked."), code="listed")
    if talent.user_id == by.pk:
        raise FlowRefused(_("That is you."), code="self")
    if not words.strip():
        raise FlowRefused(_("Write a few words to the talent."), code="words")
    if TalentInstructor.objects.living().filter(talent=talent).exists():
        raise FlowRefused(_("This talent is asked already, or has a contact."), code="twice")
    if TalentInstructor.objects.filter(talent=talent, instructor=by, stage=LinkStage.DECLINED).exists():
        raise FlowRefused(_("This talent does not wish it; nobody is asked twice."), code="declined")
    link = TalentInstructor.objects.create(talent=talent, instructor=by, words=words.strip()[:300])
    begin(TALENT_LINK, link, by=by, visibility=Visibility.PRIVATE)
    _tell(link, talent.user, gettext_noop("An instructor asks whether you wish to be in contact. It is up to you."))
    return link


@transaction.atomic
def agree_to_contact(*, link: TalentInstructor, by: User) -> TalentInstructor:
    """Agree, as the talent in person."""
    link = take(TALENT_LINK, link, "agree", by=by, changes={"consented_at": timezone.now()})
    _tell(link, link.instructor, gettext_noop("The talent agreed to be in contact with you."))
    return link


@transaction.atomic
def decline_contact(*, link: TalentInstructor, by: User) -> TalentInstructor:
    """Decline, as the talent in person; no reason is asked, and nobody else hears of it."""
    link = take(TALENT_LINK, link, "decline", by=by)
    _tell(link, link.instructor, gettext_noop("The talent does not wish to be in contact."))
    return link


@transaction.atomic
def end_contact(*, link: TalentInstructor, by: User) -> TalentInstructor:
    """End a contact, or take the question back; either of the two does so at any time."""
    link = take(TALENT_LINK, link, "end", by=by)
    other = link.instructor if by.pk == link.talent.user_id else link.talent.user
    if other is not None:
        _tell(link, other, gettext_noop("The contact was ended."))
    return link


def _tell(link: TalentInstructor, user: User, text: str) -> None:
    notify(
        kind="party.contact",
        to=[user],
        title=gettext_noop("Contact of a talent and an instructor"),
        text=_(text),
        url=link.get_absolute_url(),
        street_code=link.street_code,
    )
