"""Measure the understanding of texts: on a file of messages, and on similar proposals that a person has judged."""

import csv
import statistics
import time
from argparse import ArgumentParser
from collections import defaultdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from proposals.models import Proposal
from proposals.text.messages import read_messages
from proposals.text.similar import similar_proposals

JUDGED = Path("docs/text-similar.csv")
OFFERED = 5


class Command(BaseCommand):
    """``check_text_model FILE``: cross-validation on the file; then similar messages, if the file was brought in."""

    help = "Print macro-F1 with its confusion table, and precision at 5 with times for the judged queries."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file of messages and the list of judgements."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--judged", type=Path, default=JUDGED, help="CSV: query,other,same (numbers of messages)")

    def handle(self, *_args: Any, file: Path, judged: Path, **_options: Any) -> None:
        """Print both."""
        self._categories(file)
        self._similar(judged)

    def _categories(self, file: Path) -> None:
        from proposals.text.training import Corpus, Example, check  # noqa: PLC0415 - heavy

        messages = read_messages(file).found
        examples = [Example(each.title, each.body, each.category) for each in messages if each.category]
        corpus = Corpus(examples, [(each.title, each.body) for each in messages if not each.category])
        figures, sharpness = check(corpus)
        found = figures.macro_f1
        self.stdout.write(f"{figures.texts} texts with a category, {corpus.others} without")
        self.stdout.write(
            f"macro-F1, five folds, {len(found)} seeds: mean {statistics.mean(found):.3f}, "
            f"least {min(found):.3f}, most {max(found):.3f}, deviation {statistics.pstdev(found):.3f}"
        )
        self.stdout.write(f"offered for {figures.sure:.1%}, of these right {figures.right:.1%}; sharpness {sharpness}")
        for topic, row in zip(figures.topics, figures.confusion, strict=True):
            self.stdout.write("  ".join(f"{count:4d}" for count in row) + f"  {topic}")

    def _similar(self, judged: Path) -> None:
        same: dict[str, dict[str, bool]] = defaultdict(dict)
        with judged.open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines):
                same[row["query"]][row["other"]] = row["same"] == "1"
        rows = Proposal.objects.select_related("place", "imported").filter(imported__number__in=list(same))
        precisions, times, unjudged, found, to_find = [], [], list[str](), 0, 0
        for proposal in [*rows[:3], *rows]:  # the first three only warm up
            facts: dict[str, Any] = {"title": proposal.title, "words": proposal.problem, "place": proposal.place}
            began = time.perf_counter()
            offered = similar_proposals(**facts, leaving_out=proposal.pk, most=2 * OFFERED)
            times.append((time.perf_counter() - began) * 1000)
            uncategorised = Proposal.objects.filter(pk__in=[each.proposal.pk for each in offered])
            numbers = dict(uncategorised.filter(imported__has_category=False).values_list("pk", "imported__number"))
            top = [numbers[each.proposal.pk] for each in offered if each.proposal.pk in numbers][:OFFERED]
            known = same[proposal.imported.number]
            unjudged += [f"{proposal.imported.number} {number}" for number in top if number not in known]
            right = sum(known.get(number, False) for number in top)
            precisions.append(right / len(top) if top else None)
            found += right
            to_find += min(OFFERED, sum(known.values()))
        self._print(precisions[3:], times[3:], unjudged, found, to_find)

    def _print(self, precisions: list[float | None], times: list[float], unjudged: list[str], *counts: int) -> None:
        if not times:
            self.stdout.write("No judged message is among the proposals: bring the file in with import_messages first.")
            return
        answered = [each for each in precisions if each is not None]
        mean = statistics.mean(answered) if answered else 0.0
        times.sort()
        self.stdout.write(f"{len(times)} queries, {len(answered)} with something offered; precision at 5: {mean:.3f}")
        self.stdout.write(f"of what the judge calls the same, as far as five places reach: {counts[0]} of {counts[1]}")
        p95 = times[int(len(times) * 0.95)]
        median = statistics.median(times)
        self.stdout.write(f"a query, ms: median {median:.1f}, p95 {p95:.1f}, most {times[-1]:.1f}")
        if unjudged:
            self.stdout.write("offered, but not judged (counted as wrong): " + ", ".join(unjudged))
