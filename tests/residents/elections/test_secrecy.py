"""Whoever holds the whole database, its backups, the settings and the logs does not learn what anybody voted.

The attacker of these tests has every row of every table with its transaction number and its place in the file, a
backup taken after every single vote, the sessions opened, SECRET_KEY, FIELD_KEYS, HASH_KEY, and every line logged.
What the attacker does not have is the private key's file.
"""

import logging
import re
import stat
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import combinations

import pytest
import time_machine
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.states import Role
from residents import actions
from residents.ballots import keys
from residents.ballots.sealing import AGAINST, BLANK, CANDIDATE, DamagedBallot, seal, unseal
from residents.models import Ballot, BallotKey, Candidate, Election, ElectionRound, Elector, Resident
from residents.states import ElectionStage, Office
from tests.factories.accounts import RoleGrantFactory, UserFactory
from tests.factories.elections import begin, family, fresh, over, representatives
from tests.factories.places import PlaceFactory, StreetFactory, branch
from tests.factories.residents import HouseholdFactory

from .attacker import backup, begin_anew, blanked, blanked_words, faces, opened_with, secrets_in, whole

pytestmark = [pytest.mark.django_db, pytest.mark.machine]
REAL = pytest.mark.django_db(transaction=True)  # each vote a transaction of its own, as in life
# Numbers that stand nowhere else, so that a choice written down anywhere is found.
FIRST, SECOND = 98_765_001, 98_765_002
ONE, OTHER = CANDIDATE + FIRST, CANDIDATE + SECOND
TOLD = [ONE, ONE, OTHER, AGAINST, BLANK, ONE]
SWAPPED = [BLANK, OTHER, ONE, ONE, ONE, AGAINST]
DIFFERENT = [AGAINST, AGAINST, AGAINST, BLANK, BLANK, AGAINST]


@dataclass
class Story:
    """One election as it went: who could vote, the backups after each vote, the one after the count, the log."""

    election: Election
    voters: list[User]
    backups: list[list] = field(default_factory=list)
    after: list = field(default_factory=list)
    pages: list = field(default_factory=list)
    records: list = field(default_factory=list)
    private: bytes = b""


def street():
    for factory in (UserFactory, PlaceFactory, StreetFactory, HouseholdFactory):
        factory.reset_sequence(1, force=True)
    root = StreetFactory(code="370502005", name="胜利街道")
    here = branch(root, 58)
    staff = UserFactory(name="孙社区", is_staff=True)
    RoleGrantFactory(user=staff, role=Role.COMMUNITY_STAFF, place=here["community"])
    return here, staff


def standing(unit, staff, people):
    """Return an election of a unit's leader in which two stand, under numbers of their own, and the vote has begun."""
    election = actions.call_election(place=unit, by=staff)
    for number, user in zip((FIRST, SECOND), people, strict=False):
        Candidate.objects.create(pk=number, election=election, resident=Resident.objects.get(user=user), accepted=True)
    return begin(election)


def tell(choices, caplog, *, counted=True):
    """Let seven representatives elect; six vote, by turns on the portal and through the action."""
    here, staff = street()
    people = representatives(here["unit"], 7)
    caplog.clear()
    with caplog.at_level(logging.DEBUG):
        election = standing(here["unit"], staff, people)
        story = Story(election, people, private=keys.read(election.key_id))
        for number, (user, choice) in enumerate(zip(people, choices, strict=False)):
            story.pages.append(vote_on_portal(election, user, choice) if number % 2 else cast(election, user, choice))
            story.backups.append(backup())
        if counted:
            over(election)
            actions.follow_elections()
            story.after = backup()
    story.records = list(caplog.records)
    return story


def anew(choices, caplog):
    begin_anew()
    noon = timezone.localtime().replace(hour=12, minute=0, second=0, microsecond=0)
    with time_machine.travel(noon):  # pages tell the minute: each world begins at the same one
        return tell(choices, caplog)


def cast(election, user, choice):
    actions.cast_vote(election=election, choice=choice, by=user)


def vote_on_portal(election, user, choice):
    browser = Client()
    browser.force_login(user)
    address = reverse("residents:vote", args=[election.pk])
    assert browser.get(address).status_code == 200
    answer = browser.post(address, {"choice": choice}, follow=True)
    assert answer.redirect_chain == [(election.get_absolute_url(), 302)]
    return re.sub(r'[A-Za-z0-9]{64}|nonce="[^"]*"|<time.*?</time>', "*", answer.content.decode())


def ciphertexts(rows):
    return [bytes.fromhex(facts["sealed"][2:]) for table, _x, _c, facts in rows if table == "residents_ballot"]


@REAL
def test_two_worlds_with_the_choices_swapped_look_the_same(caplog):
    told, swapped = anew(TOLD, caplog), anew(SWAPPED, caplog)
    for one, other in zip(told.backups, swapped.backups, strict=True):
        assert blanked(one) == blanked(other)
    assert blanked(told.after) == blanked(swapped.after)
    assert told.pages == swapped.pages
    assert blanked_words(told.records) == blanked_words(swapped.records)
    assert len(blanked_words(told.records)) > 10


@REAL
def test_before_the_count_not_even_the_totals_can_be_seen(caplog):
    told, different = anew(TOLD, caplog), anew(DIFFERENT, caplog)
    for one, other in zip(told.backups, different.backups, strict=True):
        assert blanked(one) == blanked(other)
    # The result is public: here the two worlds have to differ, or these comparisons could not fail.
    assert blanked(told.after) != blanked(different.after)


def test_no_choice_is_written_down_anywhere(caplog):
    story = tell(TOLD, caplog)
    for rows in [*story.backups, story.after]:
        assert str(ONE) not in whole(rows)
        assert str(OTHER) not in whole(rows)
        assert str(FIRST) in whole(rows)  # who stands is no secret: the search works
    words = whole([], story.records)
    assert str(ONE) not in words
    assert str(OTHER) not in words
    assert "request_finished" in words


def test_a_failure_while_voting_logs_no_choice(caplog):
    here, staff = street()
    people = representatives(here["unit"], 3)
    election = standing(here["unit"], staff, people)
    BallotKey.objects.update(public=b"spoiled")
    browser = Client(raise_request_exception=False)
    browser.force_login(people[2])
    with caplog.at_level(logging.DEBUG):
        answer = browser.post(reverse("residents:vote", args=[election.pk]), {"choice": ONE})
    assert answer.status_code == 500
    words = whole(backup(), caplog.records)
    assert "Traceback" in words
    assert str(ONE) not in words + answer.content.decode()
    assert not Elector.objects.exclude(voted_on=None).exists()


@REAL
def test_transaction_numbers_lead_from_a_voter_to_a_ciphertext_and_no_further(caplog):
    """PostgreSQL gives the mark on the roll and the ballot of one transaction the same number (xmin).

    So does a backup taken after every vote: whoever compares two of them sees who voted and which ballot is new. No
    order, no shuffling and no delay in a database hides that from whoever watches it. This is why the ballot is sealed
    with a key whose private half is not in the database: the link leads from a person to letters that nothing opens.
    """
    story = tell(TOLD, caplog, counted=False)
    rows = story.backups[-1]
    ballots = {xmin: facts["sealed"] for table, xmin, _c, facts in rows if table == "residents_ballot"}
    linked = {
        facts["resident_id"]: bytes.fromhex(ballots[xmin][2:])
        for table, xmin, _c, facts in rows
        if table == "residents_elector" and facts["voted_on"]
    }
    assert len(linked) == len(set(linked.values())) == 6
    everything = secrets_in(rows)
    for sealed in list(linked.values())[:2]:
        assert opened_with(sealed, story.election.pk, everything) is None
    # With the private key the same link would tell everything: the key is the secret, and it is elsewhere.
    chosen = [
        unseal(linked[user.resident.pk], election=story.election.pk, private=story.private) for user in story.voters[:6]
    ]
    assert chosen == TOLD


def test_ciphertexts_are_of_one_length_and_never_the_same(caplog):
    story = tell([ONE] * 6, caplog, counted=False)
    sealed = ciphertexts(story.backups[-1])
    assert len(set(sealed)) == 6
    assert len({len(content) for content in sealed}) == 1
    public = bytes(BallotKey.objects.get().public)
    others = [seal(choice, election=1, public=public) for choice in (BLANK, AGAINST, ONE, 2**62)]
    assert {len(content) for content in others} == {len(sealed[0])}


def test_after_the_count_nothing_opens_an_earlier_backup(caplog, ballot_keys):
    story = tell(TOLD, caplog)
    assert fresh(story.election).stage == ElectionStage.ELECTED
    assert not Ballot.objects.exists()
    assert list(ballot_keys.iterdir()) == []
    assert BallotKey.objects.get().destroyed_at is not None
    left = secrets_in(story.after) | secrets_in(story.backups[-1])
    for sealed in ciphertexts(story.backups[-1])[:2]:
        assert opened_with(sealed, story.election.pk, left) is None
        assert opened_with(sealed, story.election.pk, [*left, story.private]) is not None  # the search would find it


def test_the_private_key_is_in_no_table_and_no_log(caplog, ballot_keys):
    story = tell(TOLD, caplog, counted=False)
    text = whole(story.backups[-1], story.records)
    public = bytes(BallotKey.objects.get().public)
    assert public.hex() in text  # what is in a table is found
    for part in (story.private, story.private[:64], story.private[64:], story.private[:32]):
        assert not [face for face in faces(part) if face in text]
    file = ballot_keys / f"{story.election.key_id}.key"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(ballot_keys.stat().st_mode) == 0o700


def test_a_ballot_moved_to_another_election_does_not_open(caplog):
    story = tell(TOLD, caplog, counted=False)
    sealed = ciphertexts(story.backups[-1])[0]
    assert unseal(sealed, election=story.election.pk, private=story.private) == ONE
    with pytest.raises(DamagedBallot):
        unseal(sealed, election=story.election.pk + 1, private=story.private)


def spoil(ballot):
    content = bytearray(ballot.sealed)
    content[len(content) // 2] ^= 1
    Ballot.objects.filter(pk=ballot.pk).update(sealed=bytes(content))


def stuff(ballot):
    public = bytes(ballot.election.key.public)
    Ballot.objects.create(election=ballot.election, sealed=seal(ONE, election=ballot.election_id, public=public))


@pytest.mark.parametrize(
    "tamper",
    [
        spoil,
        stuff,
        lambda ballot: ballot.delete(),
        lambda ballot: Ballot.objects.filter(pk=ballot.pk).update(sealed=bytes(ballot.sealed)[:-1]),
        lambda ballot: Ballot.objects.filter(pk=ballot.pk).update(sealed=b""),
    ],
    ids=["a flipped bit", "a ballot more", "a ballot less", "cut short", "empty"],
)
def test_whoever_changes_ballots_elects_nobody(caplog, tamper):
    story = tell([ONE] * 6, caplog, counted=False)
    tamper(Ballot.objects.select_related("election__key").first())
    over(story.election)
    actions.follow_elections()
    election = fresh(story.election)
    assert (election.stage, election.elected, election.ballots) == (ElectionStage.MEDIATION, None, None)
    assert not Candidate.objects.exclude(votes=None).exists()


WORDS = ["春眠不觉晓处处闻啼鸟", "床前明月光疑是地上霜", "白日依山尽黄河入海流"]


@pytest.fixture
def scrutinised(caplog):
    """Return a planned round in a street, its staff and the three scrutineers."""
    here, staff = street()
    people = representatives(here["unit"], 4)
    three = [UserFactory(name=f"监票{number}") for number in range(3)]
    for user in three:
        RoleGrantFactory(user=user, role=Role.COMMUNITY_STAFF, place=here["community"])
    now = timezone.now()
    round_ = actions.plan_round(
        place=here["community"],
        office=Office.UNIT_LEADER,
        name="换届",
        by=staff,
        nominations_close_at=now + timedelta(days=3),
        closes_at=now + timedelta(days=7),
    )
    browser = Client()
    browser.force_login(staff)
    return round_, browser, three, people


def facts(three, words):
    return {
        key: value
        for number, (user, word) in enumerate(zip(three, words, strict=False), 1)
        for key, value in ((f"person_{number}", user.pk), (f"words_{number}", word))
    }


def open_(round_, browser, three, words=WORDS):
    return browser.post(reverse("residents:open_round", args=[round_.pk]), facts(three, words), follow=True)


def test_no_word_alone_opens_the_key_and_any_two_do(scrutinised, ballot_keys):
    round_, browser, three, _people = scrutinised
    open_(round_, browser, three)
    key = ElectionRound.objects.get().key_id
    file = ballot_keys / f"{key}.key"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert keys.is_locked(key)
    words = dict(zip((user.pk for user in three), WORDS, strict=True))
    privates = {keys.read(key, {one: words[one], other: words[other]}) for one, other in combinations(words, 2)}
    assert len(privates) == 1
    private = privates.pop()
    assert not [face for face in faces(private) if face in file.read_text()]
    first, second, third = words
    for attempt in (
        {},
        {first: words[first]},
        words,
        {first: words[first], second: words[first]},
        {first: words[second], second: words[first]},
        {first: words[first], second: ""},
        {first: words[first], second: words[third]},
        {first: words[first], 0: words[second]},
    ):
        with pytest.raises(keys.WrongWords):
            keys.read(key, attempt)


def test_the_words_are_in_no_table_session_or_log(scrutinised, caplog, ballot_keys):
    round_, browser, three, _people = scrutinised
    with caplog.at_level(logging.DEBUG):
        for words in (["short", *WORDS[1:]], [WORDS[0], WORDS[0], WORDS[2]], [WORDS[0], "", WORDS[2]]):
            refused = open_(round_, browser, three, words)
            assert not [word for word in WORDS if word in refused.content.decode()]
        refused = open_(round_, browser, [three[0], three[0], three[2]])
        assert not [word for word in WORDS if word in refused.content.decode()]
        assert not ballot_keys.exists()  # whoever is refused leaves no key behind
        open_(round_, browser, three)
        Election.objects.update(nominations_close_at=timezone.now())
        moment = timezone.now()
        ElectionRound.objects.update(nominations_close_at=moment - timedelta(days=1), closes_at=moment)
        wrong = facts(three[:2], [WORDS[0], WORDS[2]])
        answer = browser.post(reverse("residents:count_round", args=[round_.pk]), wrong, follow=True)
    text = whole(backup(), caplog.records) + answer.content.decode()
    assert "residents.count_refused" in text
    for word in WORDS:
        assert word not in text
        assert word.encode().hex() not in text
        assert re.sub(r"\\\\", r"\\", ascii(word)[1:-1]) not in text


def test_the_clock_opens_nothing_that_scrutineers_have_locked(scrutinised):
    round_, browser, three, people = scrutinised
    open_(round_, browser, three)
    election = Election.objects.get()
    actions.name_candidate(election=election, nominee=people[0].resident, by=people[0])
    election = begin(election)
    for user in people:
        actions.cast_vote(election=election, choice=BLANK, by=user)
    assert actions.count_if_complete(pk=election.pk) is False
    over(election)
    actions.follow_elections()
    assert fresh(election).stage == ElectionStage.VOTING
    assert Ballot.objects.count() == 4


def pages(election, *users):
    for user in users:
        browser = Client()
        browser.force_login(user)
        yield browser.get(election.get_absolute_url())


def test_very_few_ballots_are_counted_but_the_numbers_kept_nowhere():
    here, staff = street()
    home = family(here["unit"])
    election = actions.call_election(household=home.household, by=home.head)
    for user in (home.head, home.spouse):
        actions.name_candidate(election=election, nominee=home.row(user), by=user)
    election = begin(election)
    number = Candidate.objects.get(resident__user=home.head).pk
    actions.cast_vote(election=election, choice=CANDIDATE + number, by=home.spouse)
    actions.cast_vote(election=election, choice=BLANK, by=home.head)
    over(election)
    actions.follow_elections()
    election = fresh(election)
    assert (election.stage, election.ballots) == (ElectionStage.ELECTED, 2)
    assert (election.against, election.blank) == (None, None)
    assert not Candidate.objects.exclude(votes=None).exists()
    for page in pages(election, home.head, home.spouse, staff):
        assert page.context["shows_counts"] is False
        assert not [candidate for candidate in page.context["candidates"] if candidate.votes is not None]
        assert "only the result is shown" in page.content.decode() or "只" in page.content.decode()


def test_three_ballots_are_shown_with_their_numbers(caplog):
    story = tell([ONE, ONE, BLANK], caplog)
    election = fresh(story.election)
    assert (election.ballots, election.against, election.blank) == (3, 0, 1)
    for page in pages(election, story.voters[0]):
        assert page.context["shows_counts"] is True
        assert [candidate.votes for candidate in page.context["candidates"]] == [2, 0]


def test_ballots_carry_numbers_drawn_at_random_and_nothing_else(caplog):
    story = tell(TOLD, caplog, counted=False)
    names = {name for table, _x, _c, row in story.backups[-1] if table == "residents_ballot" for name in row}
    assert names == {"uuid", "election_id", "sealed"}
    assert {ballot.uuid.version for ballot in Ballot.objects.all()} == {4}
    with transaction.atomic():
        names = {name for table, _x, _c, row in backup() if table == "residents_elector" for name in row}
    assert names == {"id", "election_id", "resident_id", "voted_on", "on_paper"}
