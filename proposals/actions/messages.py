"""Messages that were sent to the office before are brought in as proposals, filed when they were sent."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _
from pypinyin import Style, lazy_pinyin

from accounts.models import User
from core.flow import begin
from core.progress import Progress
from places.models import Place
from proposals.models import Category, PhaseRun, Proposal
from proposals.models.messages import ImportedMessage
from proposals.states import PROPOSAL, Phase, Stage, Tier
from proposals.text.messages import Message

from .phases import limits_of

WRITER = "imported-messages"  # the account that stands for all writers: a message names none of them


@dataclass(frozen=True)
class Imported:
    """How many messages were new, how many were here already, and which categories were made."""

    new: int
    unchanged: int
    categories: tuple[str, ...]


@transaction.atomic
def import_messages(*, messages: Sequence[Message], street: Place, progress: Progress | None = None) -> Imported:
    """Save what isn't here yet, all or nothing; a message that is here already stays as it is.

    Each becomes a proposal of the street, filed when it was sent. Nobody owes it an answer in days, and it does not
    expire. Its likes count as its support; a category that the street lacks is made.
    """
    here = set(ImportedMessage.objects.values_list("number", flat=True))
    new = [message for message in messages if message.number not in here]
    before = set(Category.objects.values_list("name", flat=True))
    categories = {name: _category(name) for name in dict.fromkeys(message.category for message in new)}
    author = _writer()
    for message in new:
        _save(message, street, author, categories[message.category])
        if progress is not None:
            progress.add()
    made = tuple(category.name for category in categories.values() if category.name not in before)
    return Imported(len(new), len(messages) - len(new), made)


def _save(message: Message, street: Place, author: User, category: Category) -> None:
    proposal = Proposal(
        author=author,
        place=street,
        tier=Tier.STREET,
        category=category,
        title=message.title,
        problem=message.body,
        on_paper=True,
        stage=Stage.COLLECTING,
        filed_at=message.posted_at,
        support_count=message.likes,
    )
    limits = limits_of(proposal, Phase.COLLECT)
    proposal.support_needed = limits.support
    proposal.save()
    PhaseRun.objects.create(
        proposal=proposal, phase=Phase.COLLECT, tier=Tier.STREET, rules=limits.copied(), entered_at=message.posted_at
    )
    begin(PROPOSAL, proposal, by=None, reason=_("Brought in: message %(number)s.") % {"number": message.number})
    ImportedMessage.objects.create(
        proposal=proposal,
        number=message.number,
        writer=message.writer,
        likes=message.likes,
        dislikes=message.dislikes,
        has_category=bool(message.category),
    )


def _writer() -> User:
    """Return the account that stands for the writers; nobody can sign in with it."""
    facts = {"name": _("Earlier writers"), "is_active": False}
    return User.objects.get_or_create(username=WRITER, defaults=facts)[0]


def _category(name: str) -> Category:
    """Return the category of this name, a new one with a code from its sound; for none, that of what fits nowhere."""
    if not name:
        return Category.objects.usual()
    found = Category.objects.filter(name=name).first()
    if found is not None:
        return found
    sound = "".join(lazy_pinyin(name, style=Style.FIRST_LETTER, errors="ignore"))[:20] or "c"
    codes = set(Category.objects.filter(code__startswith=sound).values_list("code", flat=True))
    code = next(code for number in range(len(codes) + 1) if (code := f"{sound}{number or ''}") not in codes)
    return Category.objects.create(code=code, name=name, order=200)
