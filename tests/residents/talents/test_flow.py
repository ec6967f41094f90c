"""The whole flow: each state x each step x each role of the cast, and the guards."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError
from django.utils import timezone

from accounts.models import User
from core.flow import FlowRefused, available_steps, take
from core.models import StepTaken
from notices.models import DueDate, Notice
from residents import actions
from residents.models import Deed, Talent
from residents.states import TALENT, TalentStage
from tests.factories.talents import FieldFactory, InvitationFactory, TalentNoteFactory

pytestmark = pytest.mark.django_db

DESK = {"staff", "second_staff", "community_staff"}
NAMERS = DESK | {"grid_leader", "building_leader", "resident"}
STEPS = {
    "observe": ({"lead"}, DESK),
    "confirm": ({"observed"}, DESK),
    "decline": ({"lead", "observed"}, DESK),
    "list": ({"confirmed"}, set()),
    "refuse_listing": ({"lead", "observed", "confirmed"}, set()),
    "retire": ({"confirmed", "listed"}, DESK),
    "move_away": ({"lead", "observed", "confirmed", "listed"}, set()),
    "name_again": ({"declined", "refused_listing", "retired"}, NAMERS),
}


def test_the_table_is_what_the_rules_say():
    assert {step.name: set(step.sources) for step in TALENT.steps} == {name: row[0] for name, row in STEPS.items()}
    assert {step.name for step in TALENT.steps if step.by_clock} == {"move_away", "name_again"}
    assert {step.name for step in TALENT.steps if step.needs_reason} == {"decline", "retire"}


@pytest.mark.parametrize("stage", TalentStage.values)
def test_every_step_is_offered_to_whom_it_belongs(cast, make, stage):
    talent = make(stage)
    people = {**cast.everybody(), "themselves": User.objects.get(pk=talent.user_id)}
    own = {"list", "refuse_listing", "retire", "name_again"}
    for step, (sources, roles) in STEPS.items():
        wanted = (roles | ({"themselves"} if step in own else set())) if stage in sources else set()
        offered = {
            name
            for name, person in people.items()
            if step in {offer.step.name for offer in available_steps(TALENT, talent, person)}
        }
        assert offered == wanted, step


@pytest.mark.parametrize("stage", TalentStage.values)
@pytest.mark.parametrize("step", STEPS)
def test_nobody_else_takes_a_step(cast, make, stage, step):
    talent = make(stage)
    for who in ("stranger", "neighbour_staff", "other_staff", "finance", "manager"):
        with pytest.raises(PermissionDenied):
            take(TALENT, talent, step, by=getattr(cast, who), reason="因为")
    talent.refresh_from_db()
    assert talent.stage == stage


def test_the_road_from_a_name_to_the_pool(cast, make):
    field = FieldFactory(name="太极拳")
    talent = make(named_by=cast.resident)
    talent = actions.observe_talent(talent=talent, by=cast.community_staff)
    assert (talent.stage, (talent.observed_until - timezone.localdate()).days) == ("observed", 30)
    due = DueDate.objects.get(key=f"residents.talent:{talent.pk}")
    assert set(due.people.all()) == {cast.community_staff, cast.staff, cast.second_staff}
    actions.write_note(talent=talent, words="每天带大家打太极", by=cast.building_leader)
    talent = actions.confirm_talent(talent=talent, by=cast.community_staff)
    assert talent.confirmed_by == cast.community_staff
    due.refresh_from_db()
    assert due.cleared_at is not None
    talent = actions.agree_to_be_listed(
        talent=talent, by=talent.user, shows_name=True, words="爱运动", fields=[field.pk], free_times=["weekend_day"]
    )
    assert (talent.stage, talent.field_ids, talent.search_text) == ("listed", [field.pk], f"太极拳 {talent.user.name}")
    assert talent.consented_at is not None
    steps = StepTaken.objects.of("residents.talent", talent.pk).order_by("pk")
    assert list(steps.values_list("step", flat=True)) == ["observe", "confirm", "list"]
    assert (
        list(Notice.objects.filter(kind="residents.talent_mine").values_list("user", flat=True)) == [talent.user_id] * 2
    )
    asked = Notice.objects.filter(kind="residents.talent_observed")
    assert set(asked.values_list("user", flat=True)) == {cast.grid_leader.pk, cast.building_leader.pk}
    assert talent.user.name not in asked[0].text


def test_a_name_alone_is_not_observed(cast, make):
    lead = make(user=None, lead_name="王阿姨")
    with pytest.raises(FlowRefused, match="Find out first"):
        actions.observe_talent(talent=lead, by=cast.community_staff)


def test_nothing_is_confirmed_without_a_note(cast, make):
    talent = make(TalentStage.OBSERVED)
    with pytest.raises(FlowRefused, match="no note"):
        actions.confirm_talent(talent=talent, by=cast.community_staff)


def test_who_named_does_not_confirm(cast, make):
    talent = make(TalentStage.OBSERVED, named_by=cast.community_staff)
    TalentNoteFactory(talent=talent, author=cast.community_staff)
    with pytest.raises(FlowRefused, match="You named this person yourself"):
        actions.confirm_talent(talent=talent, by=cast.community_staff)
    assert actions.confirm_talent(talent=talent, by=cast.staff).stage == "confirmed"


@pytest.mark.parametrize("step", ["observe", "confirm", "decline"])
def test_nobody_decides_about_the_own_person(cast, make, step):
    talent = make(TalentStage.OBSERVED if step == "confirm" else TalentStage.LEAD, user=cast.community_staff)
    with pytest.raises(PermissionDenied):
        take(TALENT, talent, step, by=cast.community_staff, reason="因为")


def test_nobody_consents_for_the_person_whom_one_confirmed(cast, make):
    field = FieldFactory()
    talent = make(TalentStage.CONFIRMED, confirmed_by=cast.community_staff)
    helper = cast.community_staff
    helper.acting_for = talent.user
    with pytest.raises(FlowRefused, match="somebody else helps with the consent"):
        actions.agree_to_be_listed(talent=talent, by=helper, shows_name=True, fields=[field.pk])
    other = cast.building_leader
    other.acting_for = talent.user
    assert actions.agree_to_be_listed(talent=talent, by=other, shows_name=False, fields=[field.pk]).stage == "listed"


def test_who_was_never_told_of_being_named_is_not_told_of_being_declined(cast, make):
    actions.decline_talent(talent=make(), by=cast.staff, reason="不认识")
    assert not Notice.objects.filter(kind="residents.talent_mine").exists()
    actions.decline_talent(talent=make(TalentStage.OBSERVED), by=cast.staff, reason="再等等")
    assert Notice.objects.get(kind="residents.talent_mine").text.endswith("再等等")


def test_refusing_forgets_and_leaves_in_peace(cast, make):
    talent = make(TalentStage.CONFIRMED, words="旧", field_ids=[1], search_text="旧")
    talent = actions.refuse_listing(talent=talent, by=talent.user)
    assert (talent.words, talent.field_ids, talent.search_text, talent.ended_on) == ("", [], "", timezone.localdate())
    for person in (cast.staff, cast.resident):
        with pytest.raises(FlowRefused, match="Only the person can come back"):
            actions.name_again(talent=talent, by=person, why="大家都夸他")
    assert actions.name_again(talent=talent, by=talent.user, why="我想好了").stage == "lead"


@pytest.mark.parametrize(("days", "works"), [(179, False), (180, True)])
def test_who_was_declined_may_be_named_again_after_half_a_year(cast, make, days, works):
    talent = make(TalentStage.DECLINED, ended_on=timezone.localdate() - timezone.timedelta(days=days))
    if not works:
        with pytest.raises(FlowRefused, match="Not taken on lately"):
            actions.name_again(talent=talent, by=cast.staff, why="帮助邻里")
        return
    again = actions.name_again(talent=talent, by=cast.staff, why="帮助邻里")
    assert (again.stage, again.why, again.named_by, again.ended_on) == ("lead", "帮助邻里", cast.staff, None)


def test_retiring_ends_open_invitations(cast, make):
    talent = make(TalentStage.LISTED)
    invitation = InvitationFactory(talent=talent, invited_by=cast.manager, place=cast.community)
    actions.retire_talent(talent=talent, by=talent.user, reason="身体原因")
    invitation.refresh_from_db()
    assert invitation.stage == "withdrawn"
    assert Notice.objects.get(kind="residents.invitation_answered").user == cast.manager


def test_retiring_needs_a_reason(cast, make):
    talent = make(TalentStage.LISTED)
    with pytest.raises(FlowRefused):
        actions.retire_talent(talent=talent, by=talent.user, reason=" ")


@pytest.mark.parametrize(
    ("profile", "field"),
    [
        ({"fields": []}, "fields"),
        ({"fields": [999_999]}, "fields"),
        ({"free_times": ["always"]}, "free_times"),
        ({"words": "长" * 301}, "words"),
    ],
)
def test_a_profile_that_does_not_fit_is_refused_by_field(make, profile, field):
    facts = {"fields": [FieldFactory().pk], **profile}
    talent = make(TalentStage.CONFIRMED)
    with pytest.raises(ValidationError) as refused:
        actions.agree_to_be_listed(talent=talent, by=talent.user, shows_name=True, **facts)
    assert list(refused.value.message_dict) == [field]


def test_only_the_person_changes_the_profile(cast, make):
    talent, field = make(TalentStage.LISTED), FieldFactory()
    for person in (cast.staff, cast.stranger):
        with pytest.raises(PermissionDenied):
            actions.keep_profile(talent=talent, by=person, shows_name=True, fields=[field.pk])
    kept = actions.keep_profile(talent=talent, by=talent.user, shows_name=True, fields=[field.pk], can_lead="合唱")
    assert (kept.can_lead, kept.shown_name) == ("合唱", talent.user.name)


def test_who_brought_somebody_along_gets_a_deed_once_that_one_is_listed(make):
    bringer, field = make(TalentStage.LISTED), FieldFactory()
    talent = make(TalentStage.CONFIRMED, brought_by=bringer)
    actions.agree_to_be_listed(talent=talent, by=talent.user, shows_name=False, fields=[field.pk])
    deed = Deed.objects.get()
    assert (deed.user, deed.kind, deed.key) == (bringer.user, "talent_brought", f"talent:{talent.pk}")
    assert talent.user.name not in deed.title


def test_the_database_lists_nobody_without_consent(make):
    talent = make(TalentStage.CONFIRMED)
    with pytest.raises(IntegrityError, match="talent_listed_by_own_consent"):
        Talent.objects.filter(pk=talent.pk).update(stage=TalentStage.LISTED)
