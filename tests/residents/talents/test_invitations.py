"""Invitations: who invites, who answers, what is recorded."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from core.flow import FlowRefused, available_steps
from notices.models import Notice
from residents import actions
from residents.models import Deed, Invitation
from residents.states import INVITATION, InvitationStage, TalentStage
from tests.factories.talents import InvitationFactory

pytestmark = pytest.mark.django_db
INVITERS = {"staff", "second_staff", "community_staff", "neighbour_staff", "grid_leader", "building_leader", "manager"}


@pytest.fixture
def talent(make):
    return make(TalentStage.LISTED)


def test_who_organises_things_invites(cast, make, talent):
    other = make(TalentStage.LISTED)
    people = {**cast.everybody(), "themselves": talent.user, "a_talent": other.user}
    allowed = {name for name, person in people.items() if person.has_perm("residents.invite_talent", talent)}
    assert allowed == INVITERS | {"a_talent"}
    for name in sorted(set(people) - allowed):
        with pytest.raises(PermissionDenied):
            actions.invite(talent=talent, title="带操", by=people[name])
    assert not Invitation.objects.exists()


@pytest.mark.parametrize("stage", [stage for stage in TalentStage.values if stage != "listed"])
def test_only_listed_talents_are_invited(cast, make, stage):
    with pytest.raises(PermissionDenied):
        actions.invite(talent=make(stage), title="带操", by=cast.staff)


def test_an_invitation_is_accepted_done_and_recorded(cast, talent):
    today = timezone.localdate()
    sent = actions.invite(
        talent=talent, title=" 带一场太极 ", words="周六", when=today, where="广场", body=cast.body, by=cast.manager
    )
    assert (sent.title, sent.place, sent.stage) == ("带一场太极", cast.community, "sent")
    assert Notice.objects.get(kind="residents.invitation").user == talent.user
    accepted = actions.accept_invitation(invitation=sent, by=talent.user, answer="好的")
    assert (accepted.stage, accepted.answer) == ("accepted", "好的")
    answered = Notice.objects.get(kind="residents.invitation_answered")
    assert (answered.user, answered.text.endswith("好的")) == (cast.manager, True)
    done = actions.finish_invitation(invitation=accepted, by=cast.manager)
    assert not Deed.objects.exists()
    deeds = {actions.record_led(invitation=done, by=cast.community_staff) for _ in range(2)}
    (deed,) = deeds
    assert (deed.user, deed.kind, deed.key, deed.title, deed.happened_on) == (
        talent.user,
        "event_led",
        f"invitation:{sent.pk}",
        "带一场太极",
        today,
    )


@pytest.mark.parametrize("stage", InvitationStage.values)
def test_every_step_is_offered_to_whom_it_belongs(cast, talent, stage):
    invitation = InvitationFactory(talent=talent, invited_by=cast.manager, place=cast.community, stage=stage)
    desk = {"staff", "second_staff", "community_staff", "manager"}
    table = {
        "accept": ({"sent"}, {"themselves"}),
        "decline": ({"sent"}, {"themselves"}),
        "withdraw": ({"sent", "accepted"}, desk),
        "finish": ({"accepted"}, desk),
    }
    people = {**cast.everybody(), "themselves": talent.user}
    for step, (sources, roles) in table.items():
        offered = {
            name
            for name, person in people.items()
            if step in {offer.step.name for offer in available_steps(INVITATION, invitation, person)}
        }
        assert offered == (roles if stage in sources else set()), step


def test_staff_alone_record_and_only_what_took_place(cast, talent):
    invitation = InvitationFactory(talent=talent, invited_by=cast.manager, place=cast.community, stage="accepted")
    with pytest.raises(FlowRefused, match="took place"):
        actions.record_led(invitation=invitation, by=cast.staff)
    invitation = actions.finish_invitation(invitation=invitation, by=cast.manager)
    for person in (cast.manager, talent.user, cast.neighbour_staff, cast.stranger):
        with pytest.raises(PermissionDenied):
            actions.record_led(invitation=invitation, by=person)
    with pytest.raises(ValidationError):
        actions.record_led(invitation=invitation, by=cast.staff, happened_on=timezone.localdate() + timedelta(days=1))
    assert not Deed.objects.exists()


def test_only_so_many_wait_for_an_answer(cast, talent, settings):
    settings.TALENT_MOST_INVITATIONS = 2
    first = actions.invite(talent=talent, title="一", by=cast.staff)
    actions.invite(talent=talent, title="二", by=cast.staff)
    with pytest.raises(FlowRefused, match="Many invitations wait"):
        actions.invite(talent=talent, title="三", by=cast.staff)
    actions.decline_invitation(invitation=first, by=talent.user)
    assert actions.invite(talent=talent, title="三", by=cast.staff).stage == "sent"


def test_the_same_is_not_sent_twice(cast, talent):
    actions.invite(talent=talent, title="一", by=cast.staff)
    with pytest.raises(FlowRefused, match="sent this invitation already"):
        actions.invite(talent=talent, title="一 ", by=cast.staff)


def test_a_day_that_is_over_and_a_foreign_place_are_refused(cast, talent):
    yesterday = timezone.localdate() - timedelta(days=1)
    with pytest.raises(ValidationError, match="This day is over"):
        actions.invite(talent=talent, title="一", when=yesterday, by=cast.staff)
    with pytest.raises(ValidationError, match="same street"):
        actions.invite(talent=talent, title="一", place=cast.other_street, by=cast.staff)


def test_nobody_invites_for_an_organisation_of_others(cast, talent):
    with pytest.raises(PermissionDenied):
        actions.invite(talent=talent, title="一", body=cast.body, by=cast.staff)


def test_withdrawing_needs_a_reason_that_the_talent_reads(cast, talent):
    sent = actions.invite(talent=talent, title="一", by=cast.staff)
    with pytest.raises(FlowRefused):
        actions.withdraw_invitation(invitation=sent, by=cast.staff, reason="")
    actions.withdraw_invitation(invitation=sent, by=cast.staff, reason="下雨")
    assert Notice.objects.filter(kind="residents.invitation").latest("pk").text.endswith("下雨")
