"""What a result says: drafted from the data of the six steps."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.money import format_fen
from core.personal import mask_name
from proposals.models import Proposal
from proposals.models.closing import Result
from proposals.models.evaluation import Evaluation
from proposals.states.evaluation import Verdict

from .outcomes import money_of, parties_of, targets_of, work_of


def draft_of(evaluation: Evaluation) -> dict[str, Any]:
    """Return the texts and rows of a result as the data has them; staff edit them before they are published."""
    proposal = evaluation.proposal
    return {
        "is_good": evaluation.verdict == Verdict.GOOD,
        "done": work_of(proposal),
        "targets": targets_of(proposal),
        "money": money_of(proposal, evaluation),
        "participants": _participants(proposal, evaluation),
        "thanks": _("Thank you to everybody who proposed, supported, deliberated, lent a hand and rated."),
        "rated": rated_in_words(evaluation),
    }


def _participants(proposal: Proposal, evaluation: Evaluation) -> str:
    lines = [_("Proposed by %(name)s.") % {"name": mask_name(proposal.author.name)}]
    count = proposal.support_count
    lines.append(
        ngettext("Supported by %(count)d household.", "Supported by %(count)d households.", count) % {"count": count}
    )
    parties = parties_of(proposal)
    if parties:
        lines.append(_("Carried out by %(names)s.") % {"names": "、".join(parties)})
    rated = evaluation.rating_count
    lines.append(ngettext("Rated by %(count)d household.", "Rated by %(count)d households.", rated) % {"count": rated})
    return "\n".join(lines)


def rated_in_words(evaluation: Evaluation) -> str:
    """Return the ratings in one line; the mean is kept back while one could tell who gave which."""
    if not evaluation.shows_rating:
        count = {"count": evaluation.rating_count, "drawn": evaluation.drawn}
        return _("%(count)d of %(drawn)d households have rated; the mean is shown from five ratings on.") % count
    facts = {"mean": evaluation.mean, "count": evaluation.rating_count, "drawn": evaluation.drawn}
    return _("%(mean)s of 5, rated by %(count)d of %(drawn)d households.") % facts


def notice_text(result: Result) -> str:
    """Return the text of the public notice, with all its parts."""
    verdict = Verdict.GOOD if result.is_good else Verdict.BAD
    parts = [
        f"{_('What was done')}：{result.done}",
        f"{_('Rating')}：{verdict.label}。{result.rated}",
    ]
    if result.targets:
        parts.append(f"{_('Targets')}：\n" + "\n".join(_target(row) for row in result.targets))
    parts.append(f"{_('Money')}：\n" + ("\n".join(_money(row) for row in result.money) or _("It needed no money.")))
    parts.append(f"{_('Who took part')}：\n{result.participants}")
    if result.follows:
        parts.append(f"{_('What follows')}：{result.follows}")
    parts.append(result.thanks)
    return "\n\n".join(parts)


def _target(row: dict[str, Any]) -> str:
    words = _("%(what)s: planned %(planned)s, reached %(actual)s")
    return words % {"what": row["what"], "planned": row["planned"], "actual": row.get("actual") or "-"}


def _money(row: dict[str, Any]) -> str:
    words = _("%(source)s: planned %(planned)s yuan, spent %(spent)s yuan")
    facts = {name: format_fen(row.get(f"{name}_fen") or 0) for name in ("planned", "spent")}
    return words % {"source": row["source"], **facts}
