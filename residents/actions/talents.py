"""People are named as talents: by themselves, by neighbours, by leaders and staff."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.queries import holders_of
from accounts.states import LEADER_ROLES, Role
from core.flow import FlowRefused, begin, take
from core.states import Visibility
from notices.actions import notify
from places.models import Place
from residents.models import Resident, Talent, TalentNote
from residents.queries import household_of
from residents.queries.talents import communities_of, community_of, residents_named, talent_of
from residents.rules import is_adult
from residents.states import ENDED, TALENT, TalentSource, TalentStage

WATCHERS = (Role.STREET_STAFF, Role.COMMUNITY_STAFF)
LEAST_WHY = 4
DAYS_OF_COUNT = 30


@transaction.atomic
def recommend_myself(*, by: User, why: str) -> Talent:
    """Name oneself (自荐). Raises FlowRefused for who is known already, has no household yet or is not of age."""
    own = household_of(by)
    if own is None:
        raise FlowRefused(_("Find your household first; then you can recommend yourself."), code="household")
    if not is_adult(own, timezone.localdate()):
        raise FlowRefused(_("This is for people of 18 and older."), code="age")
    person = User.objects.select_for_update(no_key=True).get(pk=by.principal.pk)
    talent = talent_of(person)
    facts: dict[str, Any] = {"why": in_words(why), "source": TalentSource.SELF, "named_by": by}
    if talent is None:
        return _begin(person=person, resident=own, by=by, **facts)
    if talent.stage not in ENDED:
        raise FlowRefused(_("You are known to the community already."), code="twice")
    return again(talent, own, by=by, **facts)


@transaction.atomic
def name_neighbour(*, place: Place, name: str, why: str, by: User) -> Talent | None:
    """Name somebody of one's community (推荐), or as leader or staff of one's place.

    If just one resident there has the name and an account, it is that one; otherwise the name goes to the community
    desk as it was typed. Whatever comes of it, the one who names learns nothing of who lives there: None stands for
    "nothing to do" (known already, wants to be left in peace, not taken on lately). Raises PermissionDenied,
    ValidationError by field, FlowRefused after too many.
    """
    _may_name(place, by)
    name, why = name.replace(" ", ""), in_words(why)
    if not name:
        raise ValidationError({"name": _("Please give the name.")})
    source = TalentSource.LEADER if _watches(place, by) else TalentSource.NEIGHBOUR
    facts: dict[str, Any] = {"why": why, "source": source, "named_by": by}
    found = residents_named(name, place)
    if len(found) != 1 or not is_adult(found[0], timezone.localdate()):
        return _begin(person=None, place=place, lead_name=name[:60], by=by, **facts)
    resident = found[0]
    person = User.objects.select_for_update(no_key=True).get(pk=resident.user_id)  # type: ignore[misc] # joined ones have an account
    if person.pk == by.principal.pk:
        raise ValidationError({"name": _("To recommend yourself, go to “My page as a talent”.")})
    talent = talent_of(person)
    if talent is None:
        return _begin(person=person, resident=resident, by=by, **facts)
    if talent.stage in {TalentStage.LEAD, TalentStage.OBSERVED}:
        TalentNote.objects.create(talent=talent, author=by, words=_("Named too: %(why)s") % {"why": why})
        return None
    if talent.stage == TalentStage.DECLINED and talent.named_again_from() <= timezone.localdate():  # type: ignore[operator]
        return again(talent, resident, by=by, **facts)
    return None


@transaction.atomic
def match_lead(*, talent: Talent, resident: Resident, by: User) -> Talent:
    """Say which resident a typed name is. Raises PermissionDenied, FlowRefused for one known already or not of age."""
    talent = Talent.objects.select_for_update(of=("self",)).select_related("place", "community").get(pk=talent.pk)
    if not by.has_perm("residents.decide_talent", talent) or not by.has_perm("residents.view_resident", resident):
        raise PermissionDenied(_("Staff of the place match names to residents."))
    if talent.user_id is not None or talent.stage != TalentStage.LEAD:
        raise FlowRefused(_("This name is matched already."), code="matched")
    if resident.user is None or resident.moved_out_on is not None:
        raise FlowRefused(_("This resident has no account yet; help the person to join first."), code="account")
    if not is_adult(resident, timezone.localdate()):
        raise FlowRefused(_("This is for people of 18 and older."), code="age")
    if Talent.objects.filter(user=resident.user).exists():
        raise FlowRefused(_("This person is known already; decline this lead."), code="twice")
    place = resident.household.place
    talent.user, talent.place, talent.community = resident.user, place, community_of(place)
    talent.brought_by = _bringer(talent.named_by, resident.user, before=talent.pk)
    talent.save()
    return talent


@transaction.atomic
def write_note(*, talent: Talent, words: str, by: User) -> TalentNote:
    """Write down what was seen while somebody is observed. Raises PermissionDenied, ValidationError."""
    if not by.has_perm("residents.write_note", talent):
        raise PermissionDenied(_("Staff and leaders of the place write notes while somebody is observed."))
    if len(words.strip()) < LEAST_WHY:
        raise ValidationError({"words": _("Say in a few words what you saw.")})
    return TalentNote.objects.create(talent=talent, author=by, words=words.strip())


def tell_desk(talent: Talent, count: int = 1) -> None:
    """Tell the community's staff that somebody was named."""
    one = _("%(name)s: %(why)s") % {"name": talent, "why": talent.why}
    many = _("%(count)d people were named by the rules this night.") % {"count": count}
    notify(
        kind="residents.talent_named",
        to=holders_of(*WATCHERS, at=talent.community),
        title=_("Named as a talent"),
        text=one if count == 1 else many,
        url=f"/admin/residents/talent/{talent.pk}/change/" if count == 1 else "/admin/residents/talent/",
        street_code=talent.street_code,
    )


def _begin(
    *, person: User | None, by: User, resident: Resident | None = None, place: Place | None = None, **facts: Any
) -> Talent:
    home = resident.household.place if resident else place
    assert home is not None  # noqa: S101 - either is given
    talent = Talent(user=person, place=home, community=community_of(home), named_on=timezone.localdate(), **facts)
    if person is not None:
        talent.brought_by = _bringer(facts["named_by"], person)
    talent.full_clean(exclude=["street", "brought_by"])
    talent.save()
    begin(TALENT, talent, by=by, visibility=Visibility.PRIVATE)
    tell_desk(talent)
    return talent


def again(talent: Talent, resident: Resident, *, by: User, **facts: Any) -> Talent:
    """Name somebody again whose row has ended; the place is where the person lives now."""
    home = resident.household.place
    talent = take(
        TALENT, talent, "name_again", by=by, changes={**fresh(home, communities_of([home])[home.pk]), **facts}
    )
    if talent.brought_by_id is None and talent.user is not None:
        talent.brought_by = _bringer(by, talent.user, before=talent.pk)
        talent.save(update_fields=["brought_by", "updated_at"])
    tell_desk(talent)
    return talent


def fresh(home: Place, community: Place) -> dict[str, Any]:
    """Return what a row forgets when its person is named again."""
    return {
        "place": home,
        "community": community,
        "named_on": timezone.localdate(),
        "named_rule": None,
        "observed_until": None,
        "confirmed_by": None,
        "consented_at": None,
        "ended_on": None,
    }


def _bringer(by: User | None, person: User, before: int | None = None) -> Talent | None:
    """Return the listed talent who brings somebody along: in the table before, so that nobody brings in a circle."""
    if by is None or by.principal.pk == person.pk:
        return None
    rows = Talent.objects.listed().filter(user=by.principal)
    return (rows.filter(pk__lt=before) if before else rows).first()


def in_words(why: str) -> str:
    """Return a reason without its margins. Raises ValidationError for one that says nothing."""
    if len(why.strip()) < LEAST_WHY:
        raise ValidationError({"why": _("Say in a few words what this person does for others.")})
    return why.strip()


def _watches(place: Place, by: User) -> bool:
    return by.standing.has(*WATCHERS, *LEADER_ROLES, at=place.path)


def _may_name(place: Place, by: User) -> None:
    home = by.principal.standing.lives_in(community_of(place).path) and place.street_id is not None
    if not by.is_active or not (home or _watches(place, by)):
        raise PermissionDenied(_("You can name people of your own community."))
    since = timezone.localdate() - timedelta(days=DAYS_OF_COUNT)
    named = Talent.objects.filter(named_by=by, source=TalentSource.NEIGHBOUR, named_on__gt=since).count()
    if named >= settings.TALENT_MOST_NAMED:
        raise FlowRefused(_("You have named many people lately. Please give the community time to look."), code="many")
