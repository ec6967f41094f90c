"""The centre names mentors and says how many cases each takes."""

from collections.abc import Iterable

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from notices.actions import notify
from orgs.models.incubation import IncubationMentor
from orgs.models.incubation_mentors import usual_load
from places.models import Place


@transaction.atomic
def add_mentor(
    *, street: Place, user: User, by: User, fields: Iterable[str] = (), words: str = "", most: int | None = None
) -> IncubationMentor:
    """Name somebody as a mentor of the street; that one is told. Raises PermissionDenied, ValidationError."""
    mentor = IncubationMentor(
        place=street,
        user=user,
        fields=list(fields),
        words=words.strip(),
        most=usual_load() if most is None else most,
    )
    _may_keep(mentor, by)
    mentor.street = street
    mentor.full_clean()
    mentor.save()
    notify(
        kind="orgs.incubation_mentor",
        to=[user],
        title=_("Mentor of circles in incubation"),
        text=_("%(street)s has named you as a mentor of circles in incubation.") % {"street": street},
        street_code=mentor.street_code,
    )
    return mentor


@transaction.atomic
def change_mentor_facts(
    *, mentor: IncubationMentor, by: User, fields: Iterable[str], words: str, most: int, is_active: bool
) -> IncubationMentor:
    """Change what a mentor does; who takes no cases any more leaves those that run to be given to somebody else."""
    mentor = IncubationMentor.objects.select_for_update(of=("self",)).select_related("place", "user").get(pk=mentor.pk)
    _may_keep(mentor, by)
    mentor.fields, mentor.words, mentor.most, mentor.is_active = list(fields), words.strip(), most, is_active
    mentor.full_clean()
    mentor.save()
    return mentor


def _may_keep(mentor: IncubationMentor, by: User) -> None:
    if not by.has_perm("orgs.keep_mentors", mentor):
        raise PermissionDenied(_("Only the centre names mentors."))
