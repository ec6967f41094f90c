"""The clock learns from confirmed texts, and counts how rare pairs of characters are."""

from dataclasses import asdict

from django.db import transaction

from core.alike import counted
from proposals.models import Proposal
from proposals.models.text import PairCount, TextModel
from proposals.text.confirmed import examples, others
from proposals.text.similar import LEAST_COUNT, newest_texts

KEPT = 5  # text models, so that it can be seen how the figures moved


def train_text_model() -> TextModel:
    """Learn anew from all confirmed proposals and keep the weights with their figures.

    Raises TooFewTexts until there are two categories with five texts each.
    """
    from proposals.text.training import Corpus, learn  # noqa: PLC0415 - heavy, and only who trains needs it

    weights, figures = learn(Corpus(examples(), others()))
    with transaction.atomic():
        model = TextModel.objects.create(texts=figures.texts, weights=weights.kept(), figures=asdict(figures))
        old = TextModel.objects.order_by("-pk").values_list("pk", flat=True)[KEPT:]
        TextModel.objects.filter(pk__in=list(old)).delete()
    return model


def count_pairs() -> PairCount:
    """Count among the newest public proposals how many hold each pair; what was counted before goes."""
    rarity = counted(newest_texts(), least=LEAST_COUNT)
    with transaction.atomic():
        among = Proposal.objects.public().count()
        kept = PairCount.objects.create(texts=rarity.texts, among=among, held_by=dict(rarity.held_by))
        PairCount.objects.exclude(pk=kept.pk).delete()
    return kept
