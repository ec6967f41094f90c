"""Service tickets: asked, accepted, worked on, done, confirmed; late, opened again, declined; figures and the board."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone, translation

from core.attachments import store_attachment
from core.flow import FlowRefused
from core.queue import QUEUES
from core.workdays import add_working_days
from notices.models import DueDate, Notice
from orgs.actions import centre as tickets
from orgs.models import Organisation
from orgs.models.centre import CentreTicket, ServiceKind
from orgs.models.circles import Circle
from orgs.models.incubation import Incubation
from orgs.queries.centre import open_tickets_of, service_figures
from orgs.queries.incubation_board import cards_of, for_cards
from orgs.queries.todo import todo_of
from tests.factories import centre as made
from tests.factories.pictures import photo

pytestmark = pytest.mark.django_db
CENTRE = {"staff", "second_staff"}


def refused(deed, **facts):
    """Return by which field, or as what, a deed is refused."""
    with pytest.raises(ValidationError) as caught, transaction.atomic():
        deed(**facts)
    return caught.value.code if isinstance(caught.value, FlowRefused) else list(caught.value.message_dict)


def set_days(row, **days):
    CentreTicket.objects.filter(pk=row.pk).update(**days)
    return made.fresh(row)


def queued(name, user):
    return [item.url for item in QUEUES[name].waiting(user)]


def test_from_asking_to_the_rating(cast, house):
    today = timezone.localdate()
    row = made.ticket(house.centre, house.organisation, cast.manager)
    assert (row.stage, row.due_on, row.light) == ("asked", add_working_days(today, 3), "green")
    assert Notice.objects.filter(user=cast.staff, kind="orgs.centre_here").count() == 1
    assert (queued("orgs.centre", cast.staff), queued("orgs.centre", cast.other_staff)) == (
        [row.get_absolute_url()],
        [],
    )
    row = tickets.accept_ticket(ticket=row, handler=cast.instructor, by=cast.staff)
    assert (row.stage, row.handler, row.due_on) == ("accepted", cast.instructor, add_working_days(today, 10))
    due = DueDate.objects.get(key=f"orgs.centre_ticket:{row.pk}", cleared_at=None)
    assert (due.due_on, list(due.people.all())) == (row.due_on, [cast.instructor])
    assert set(due.escalate_to.all()) == {cast.staff, cast.second_staff}
    assert queued("orgs.centre_tickets", cast.instructor) == [row.get_absolute_url()]
    row = tickets.begin_ticket(ticket=row, by=cast.instructor)
    tickets.add_note(ticket=row, words="周三上午可以吗？", by=cast.instructor)
    tickets.add_note(ticket=row, words="可以，八个人来。", by=cast.manager)
    assert list(row.notes.order_by("pk").values_list("from_the_centre", flat=True)) == [True, False]
    assert store_attachment(upload=photo(), subject=row, by=cast.manager).subject_id == row.pk
    row = tickets.finish_ticket(ticket=row, result="教会了记流水账", by=cast.instructor)
    assert (row.stage, row.done_on, row.light) == ("done", today, None)
    assert not DueDate.objects.filter(key=f"orgs.centre_ticket:{row.pk}", cleared_at=None).exists()
    assert row.get_absolute_url() in [todo.url for todo in todo_of(house.organisation, cast.manager)]
    assert queued("orgs.centre_confirm", cast.manager) == [row.get_absolute_url()]
    row = tickets.reopen_ticket(ticket=row, reason="年度账还不会", by=cast.manager)
    assert (row.stage, row.reopened, row.due_on) == ("working", 1, add_working_days(today, 10))
    row = tickets.finish_ticket(ticket=row, result="年度账也教会了", by=cast.staff)
    assert refused(tickets.reopen_ticket, ticket=row, reason="再来", by=cast.manager) == "reopen"
    for rating in (None, 0, 6):
        assert refused(tickets.confirm_ticket, ticket=row, rating=rating, by=cast.manager) == ["rating"]
    row = tickets.confirm_ticket(ticket=row, rating=5, rating_words="很耐心", by=cast.manager)
    assert (row.stage, row.rating, row.closed_on) == ("confirmed", 5, today)
    assert refused(tickets.add_note, ticket=row, words="谢谢", by=cast.manager) == "over"
    with pytest.raises(PermissionDenied):
        store_attachment(upload=photo(), subject=row, by=cast.manager)


def test_seed_money_is_asked_and_decided(cast, house):
    facts = {"centre": house.centre, "guest": house.circle, "by": house.leader, "kind": "seed"}
    assert refused(made.ticket, **facts, purpose="买花土和种子") == ["amount"]
    assert refused(made.ticket, **facts, amount=50_000) == ["purpose"]
    row = made.ticket(**facts, amount=50_000, purpose="买花土和种子")
    row = made.working(row, cast.staff)
    for granted in (None, 50_001):
        assert refused(tickets.finish_ticket, ticket=row, result="中心研究过了", by=cast.staff, granted=granted) == [
            "granted"
        ]
    row = tickets.finish_ticket(ticket=row, result="同意部分支持", by=cast.staff, granted=30_000)
    assert (row.amount, row.granted) == (50_000, 30_000)
    other = made.ticket(house.centre, house.circle, house.leader, amount=10, purpose="不该有的")
    assert (other.amount, other.purpose) == (None, "")


def test_what_is_refused(cast, house, settings):
    facts = {"centre": house.centre, "guest": house.organisation, "by": cast.manager}
    assert refused(made.ticket, **facts, words="急") == ["words"]
    books = made.service(cast.street)
    ServiceKind.objects.filter(pk=books.pk).update(is_active=False)
    assert refused(made.ticket, **facts) == ["kind"]
    ServiceKind.objects.filter(pk=books.pk).update(is_active=True)
    settings.CENTRE_TICKETS_MOST = 1
    row = made.ticket(**facts)
    assert refused(made.ticket, **facts) == "most"
    for wrong in (cast.resident, cast.other_staff, cast.finance):
        assert refused(tickets.accept_ticket, ticket=row, handler=wrong, by=cast.staff) == "handler"
    row = made.working(row, cast.staff, cast.community_staff)
    again = {"ticket": row, "reason": "出差", "by": cast.staff}
    assert refused(tickets.hand_ticket_on, **again, handler=cast.community_staff) == "handler"
    row = tickets.hand_ticket_on(**again, handler=cast.second_staff)
    assert (row.stage, row.handler) == ("accepted", cast.second_staff)
    assert refused(tickets.finish_ticket, ticket=row, result="已经都做好了", by=cast.staff) == "finish"  # begin first
    assert refused(tickets.decline_ticket, ticket=row, reason=" ", by=cast.staff) == "reason"
    row = tickets.decline_ticket(ticket=row, reason="不属于中心的事", by=cast.staff)
    assert (row.stage, row.closed_on) == ("declined", timezone.localdate())
    Organisation.objects.filter(pk=house.organisation.pk).update(stage="suspended")
    assert refused(made.ticket, **facts) == "guest"
    for stage in ("active", "resting"):
        Circle.objects.filter(pk=house.circle.pk).update(stage=stage)
    circle = Circle.objects.get(pk=house.circle.pk)
    assert refused(made.ticket, centre=house.centre, guest=circle, by=house.leader) == "guest"
    rows = CentreTicket.objects.filter(pk=row.pk)
    for wrong in ({"rating": 3}, {"closed_on": None}, {"amount": 0}, {"circle": house.circle}):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**wrong)
    jump = "UPDATE orgs_centreticket SET stage='working' WHERE id=%s"
    with pytest.raises(Exception, match="Invalid transition"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(jump, [row.pk])


def test_nobody_else_decides_works_or_confirms(cast, house):
    people = {**cast.everybody(), "leader": house.leader}

    def denied(allowed, deed, **facts):
        for name, user in people.items():
            if name not in allowed:
                with pytest.raises(PermissionDenied):
                    deed(by=user, **facts)

    denied({"manager"}, made.ticket, centre=house.centre, guest=house.organisation)
    row = made.ticket(house.centre, house.organisation, cast.manager)
    denied(CENTRE, tickets.accept_ticket, ticket=row, handler=cast.instructor)
    denied(CENTRE, tickets.decline_ticket, ticket=row, reason="不行")
    denied({"manager"}, tickets.withdraw_ticket, ticket=row)
    row = tickets.accept_ticket(ticket=row, handler=cast.instructor, by=cast.staff)
    workers = {*CENTRE, "instructor"}
    denied(workers, tickets.begin_ticket, ticket=row)
    denied(CENTRE, tickets.hand_ticket_on, ticket=row, handler=cast.second_staff, reason="忙")
    row = tickets.begin_ticket(ticket=row, by=cast.instructor)
    denied({*workers, "manager"}, tickets.add_note, ticket=row, words="看看")
    denied(workers, tickets.finish_ticket, ticket=row, result="已经都做好了")
    for name, user in people.items():
        if name not in {*workers, "manager"}:
            with pytest.raises(PermissionDenied):
                store_attachment(upload=photo(), subject=row, by=user)
    row = tickets.finish_ticket(ticket=row, result="已经都做好了", by=cast.instructor)
    denied({"manager"}, tickets.confirm_ticket, ticket=row, rating=5)
    denied({"manager"}, tickets.reopen_ticket, ticket=row, reason="没好")
    assert made.fresh(row).stage == "done"
    Circle.objects.filter(pk=house.circle.pk).update(leader=cast.staff)
    own = made.ticket(house.centre, Circle.objects.get(pk=house.circle.pk), cast.staff)
    assert refused(tickets.accept_ticket, ticket=own, handler=cast.second_staff, by=cast.staff) == "accept"
    assert refused(tickets.accept_ticket, ticket=own, handler=cast.staff, by=cast.second_staff) == "handler"


def test_figures_hide_small_numbers(cast, house, settings):
    settings.CENTRE_TICKETS_MOST = 50
    today = timezone.localdate()
    rows = [made.done(made.ticket(house.centre, house.circle, house.leader), cast.staff) for _count in range(5)]
    for days, row in zip((1, 2, 3, 9, 10), rows, strict=True):
        asked_at = timezone.now() - timedelta(days=days)
        CentreTicket.objects.filter(pk=row.pk).update(created_at=asked_at, done_on=today)
    made.ticket(house.centre, house.circle, house.leader, "legal")
    figures = {row.kind.service: row for row in service_figures(cast.street)}
    books = figures["books"]
    assert (books.count, books.done, books.median_days, books.rating) == (5, 5, 3.0, None)
    assert [figures["legal"].count, figures["party"].count] == [None, None]
    for rating, row in zip((5, 5, 4, 4, 2), rows, strict=True):
        tickets.confirm_ticket(ticket=made.fresh(row), rating=rating, by=house.leader)
    assert {row.kind.service: row.rating for row in service_figures(cast.street)}["books"] == 4.0
    CentreTicket.objects.filter(pk=rows[0].pk).update(created_at=timezone.now() - timedelta(days=400))
    books = next(row for row in service_figures(cast.street) if row.kind.service == "books")
    assert (books.count, books.median_days, books.rating) == (None, None, None)


def test_the_board_of_incubation_knows_open_and_late_tickets(cast, house, django_assert_num_queries):
    case = Incubation.objects.create(
        circle=house.circle, place=house.circle.place, applicant=house.leader, due_on=timezone.localdate()
    )
    row = made.ticket(house.centre, house.circle, house.leader)
    assert (row.incubation, list(open_tickets_of(circle=house.circle))) == (case, [row])
    assert not open_tickets_of(organisation=house.organisation).exists()
    with django_assert_num_queries(4):  # the cases, milestones, talks, tickets
        card = cards_of(for_cards(Incubation.objects.filter(pk=case.pk)))[0]
    assert (card.tickets, len(card.blockers)) == ([row], 1)  # the circle is not where an application asks it to be
    row = set_days(row, due_on=timezone.localdate() - timedelta(days=2))
    with translation.override("en"):
        card = cards_of(for_cards(Incubation.objects.filter(pk=case.pk)))[0]
    assert (row.light, card.blockers[1].days) == ("red", 2)
    assert card.blockers[1].text.startswith("Ticket overdue:")
    assert not open_tickets_of(circle=Circle.objects.exclude(pk=house.circle.pk).first() or None).exists()
