"""The yearly accounts: sums are checked, what is published stands, a correction is a new version."""

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.utils import timezone

from accounts.states import Role
from core.attachments import may_read, store_attachment
from core.flow import FlowRefused
from orgs.actions import offices, statements
from orgs.models import Organisation
from orgs.models.posts import OrgAccounts
from orgs.queries.todo import todo_of
from orgs.states.posts import Reckoned
from tests.factories.accounts import RoleGrantFactory
from tests.factories.offices import title_of
from tests.factories.orgs import OrganisationFactory
from tests.factories.pictures import photo
from tests.orgs.desk import at_once, fresh, who_may
from tests.plugins.cast import Cast

pytestmark = pytest.mark.django_db
YEAR = timezone.localdate().year - 1
LINES = [
    {"side": "income", "label": "小额资助", "fen": 500_000},
    {"side": "spending", "label": "物料", "fen": 320_050},
    {"side": "spending", "label": "保险", "fen": 9_950},
]


def drawn(organisation: Organisation, by, **facts) -> OrgAccounts:
    given = {"year": YEAR, "opening": 10_000, "closing": 180_000, "lines": LINES} | facts
    return statements.draw_up(organisation=organisation, by=fresh(by), **given)


def test_accounts_are_published_when_they_add_up(cast: Cast, organisation: Organisation) -> None:
    wrong = drawn(organisation, cast.manager, closing=180_001)
    assert (wrong.income, wrong.spending, wrong.difference) == (500_000, 330_000, 1)
    with pytest.raises(FlowRefused):
        statements.publish_accounts(accounts=wrong, by=fresh(cast.manager))
    right = drawn(organisation, cast.manager)
    assert (right.pk, right.difference) == (wrong.pk, 0)
    published = statements.publish_accounts(accounts=right, by=fresh(cast.manager))
    assert (published.stage, published.version) == (Reckoned.PUBLISHED, 1)
    for change in ({"closing": 1}, {"lines": []}, {"note": "改"}, {"year": 2020}):
        with pytest.raises(DatabaseError), transaction.atomic():
            OrgAccounts.objects.filter(pk=published.pk).update(**change)


def test_a_correction_is_a_new_version_with_a_reason(cast: Cast, organisation: Organisation) -> None:
    first = statements.publish_accounts(accounts=drawn(organisation, cast.manager), by=fresh(cast.manager))
    with pytest.raises(ValidationError) as refused:
        drawn(organisation, cast.manager, opening=0, closing=170_000)
    assert set(refused.value.message_dict) == {"reason"}
    again = drawn(organisation, cast.manager, opening=0, closing=170_000, reason="年初数抄错了。")
    assert (again.version, again.corrects) == (2, first)
    statements.publish_accounts(accounts=again, by=fresh(cast.manager))
    stages = dict(OrgAccounts.objects.values_list("version", "stage"))
    assert stages == {1: Reckoned.REPLACED, 2: Reckoned.PUBLISHED}


def test_lines_that_say_nothing_are_refused(cast: Cast, organisation: Organisation) -> None:
    line = {"side": "income", "label": "捐赠", "fen": 100}
    for wrong in ({"side": "other"}, {"label": " "}, {"fen": 0}, {"fen": -5}, {"fen": True}, {"fen": 1.5}):
        with pytest.raises(ValidationError) as refused:
            drawn(organisation, cast.manager, lines=[line | wrong])
        assert set(refused.value.message_dict) == {"lines"}
    for wrong, field in (({"year": YEAR + 2}, "year"), ({"closing": -1}, "closing"), ({"lines": [line] * 61}, "lines")):
        with pytest.raises(ValidationError) as refused:
            drawn(organisation, cast.manager, **wrong)
        assert set(refused.value.message_dict) == {field}
    assert OrgAccounts.objects.count() == 0


def test_the_treasurer_keeps_accounts_and_nothing_else(cast: Cast, organisation: Organisation) -> None:
    RoleGrantFactory(user=cast.resident, role=Role.ORG_MANAGER, body=OrganisationFactory(place=cast.community).body)
    offered = offices.offer_position(
        organisation=organisation, user=cast.member, title=title_of("财务负责人"), by=fresh(cast.manager)
    )
    offices.accept_position(position=offered, by=fresh(cast.member))
    assert who_may(cast, lambda user: drawn(organisation, user)) == {"manager", "member"}
    accounts = OrgAccounts.objects.get()
    treasurer = fresh(cast.member)
    assert not treasurer.has_perm("orgs.write_post", organisation)
    assert not treasurer.has_perm("orgs.invite_members", organisation)
    proof = store_attachment(upload=photo(), subject=accounts, by=treasurer)
    assert not may_read(proof, fresh(cast.stranger))
    assert who_may(cast, lambda user: statements.publish_accounts(accounts=accounts, by=user)) == {"manager", "member"}
    assert may_read(proof, fresh(cast.stranger))


@pytest.mark.django_db(transaction=True)
def test_two_who_publish_at_once_publish_once(cast: Cast, organisation: Organisation) -> None:
    accounts = drawn(organisation, cast.manager)
    people = [cast.manager] * 3
    found = at_once(lambda user: statements.publish_accounts(accounts=accounts, by=fresh(user)), people)
    assert (found, OrgAccounts.objects.filter(stage=Reckoned.PUBLISHED).count()) == ({"done": 1, "refused": 2}, 1)


def test_the_desk_says_what_is_to_be_done(cast: Cast, organisation: Organisation) -> None:
    Organisation.objects.filter(pk=organisation.pk).update(filed_on=f"{YEAR}-03-01")
    organisation.refresh_from_db()
    todos = todo_of(organisation, fresh(cast.manager))
    (accounts,) = [todo for todo in todos if todo.url.endswith(f"accounts/new/?year={YEAR}")]
    assert (str(accounts.due_on), accounts in todo_of(organisation, fresh(cast.stranger))) == (
        f"{YEAR + 1}-03-31",
        False,
    )
    statements.publish_accounts(accounts=drawn(organisation, cast.manager), by=fresh(cast.manager))
    assert accounts not in todo_of(organisation, fresh(cast.manager))
