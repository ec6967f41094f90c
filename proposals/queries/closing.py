"""Reads of results: photos of the looks back, and the whole file of a proposal."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from core.models import Attachment
from disclosure.queries import public_trace
from proposals.models import Proposal
from proposals.models.closing import FollowUp, Lesson, Result
from proposals.models.evaluation import Evaluation
from proposals.states import PROPOSAL

from .filed import FILED, Part


def photos_of(follow_ups: Iterable[FollowUp]) -> dict[int, list[Attachment]]:
    """Return the photos of some follow-ups in one query, by their keys."""
    keys = [row.pk for row in follow_ups]
    rows = Attachment.objects.filter(subject_label=FollowUp._meta.label_lower, subject_id__in=keys)
    found: dict[int, list[Attachment]] = defaultdict(list)
    for row in rows.order_by("created_at"):
        found[row.subject_id].append(row)
    return found


def file_of(proposal: Proposal, user: User | AnonymousUser) -> dict[str, Any]:
    """Return the whole file of a proposal as plain values: the six steps with their times, and what each came to.

    Money is in fen. The trace is that which the reader may see; names of private people are masked.
    """
    runs = proposal.runs.order_by("pk")
    return {
        "proposal": {
            "id": proposal.pk,
            "title": proposal.title,
            "place": proposal.place.name,
            "category": proposal.category.name,
            "tier": proposal.tier,
            "stage": proposal.stage,
            "problem": proposal.problem,
            "wish": proposal.wish,
            "support_count": proposal.support_count,
            "support_needed": proposal.support_needed,
            "is_advisory": proposal.is_advisory,
            "answer": proposal.answer,
        },
        "steps": [
            {
                "phase": run.phase,
                "label": run.get_phase_display(),
                "tier": run.tier,
                "tier_label": run.get_tier_display(),
                "entered_at": run.entered_at,
                "due_on": run.due_on,
                "left_at": run.left_at,
                "escalated": run.escalated,
            }
            for run in runs
        ],
        "versions": list(proposal.versions.order_by("number").values("number", "changed_at", "note")),
        "examinations": list(proposal.examinations.order_by("pk").values("outcome", "reason", "at")),
        **{part.name: part.read(proposal) for part in FILED},
        "evaluations": [_evaluation(row) for row in _evaluations(proposal)],
        "results": [_result(row) for row in _results(proposal)],
        "follow_ups": list(
            proposal.follow_ups.order_by("due_on", "pk").values("due_on", "done_on", "still_good", "words")
        ),
        "lessons": [_lesson(row) for row in proposal.lessons.order_by("pk")],
        "trace": [
            {"at": line.taken_at, "by": line.actor_name, "role": line.actor_role, "what": line.label,
             "reason": line.reason}
            for line in reversed(public_trace(PROPOSAL, proposal, user))
        ],
    }  # fmt: skip


def _evaluations(proposal: Proposal) -> list[Evaluation]:
    rows = Evaluation.objects.filter(proposal=proposal).select_related("meeting_verdict", "third_party")
    return list(rows.order_by("number"))


def _evaluation(row: Evaluation) -> dict[str, Any]:
    meeting, third = getattr(row, "meeting_verdict", None), getattr(row, "third_party", None)
    return {
        "number": row.number,
        "population": row.population,
        "drawn": row.drawn,
        "seed": row.seed,
        "ends_on": row.ends_on,
        "rating_count": row.rating_count,
        "mean": row.mean if row.shows_rating else None,
        "planned_fen": row.planned_fen,
        "spent_fen": row.spent_fen,
        "over_reason": row.over_reason,
        "verdict": row.verdict,
        "verdict_label": row.get_verdict_display() if row.verdict else "",
        "decision": row.decision,
        "meeting": meeting and {
            "held_on": meeting.held_on,
            "called": meeting.called,
            "present": meeting.present,
            "in_favour": meeting.in_favour,
            "against": meeting.against,
            "words": meeting.words,
        },
        "third_party": third and {
            "evaluator": third.evaluator,
            "score": third.score,
            "grade": str(third.grade.label),
            "words": third.words,
        },
    }  # fmt: skip


def _results(proposal: Proposal) -> list[Result]:
    published = Result.objects.filter(proposal=proposal, published_at__isnull=False)
    return list(published.select_related("notice").order_by("pk"))


def _result(row: Result) -> dict[str, Any]:
    return {
        "is_good": row.is_good,
        "done": row.done,
        "targets": row.targets,
        "money": row.money,
        "participants": row.participants,
        "rated": row.rated,
        "follows": row.follows,
        "published_at": row.published_at,
        "notice": row.notice_id,
        "notice_stage": row.notice.stage if row.notice else "",
        "notice_label": row.notice.get_stage_display() if row.notice else "",
        "archived_at": row.archived_at,
    }


def _lesson(row: Lesson) -> dict[str, Any]:
    return {"words": row.words, "tags": row.tags, "at": row.created_at}


__all__ = ["Part", "file_of", "photos_of"]
