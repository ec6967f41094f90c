"""The clock of what a text suggests."""

from celery import shared_task

from proposals.actions import text


@shared_task
def train_text_model() -> None:
    """Learn anew which words speak for which category; nothing while there are too few confirmed texts."""
    from proposals.text.training import TooFewTexts  # noqa: PLC0415 - heavy, and only who trains needs it

    try:
        text.train_text_model()
    except TooFewTexts:
        return


@shared_task
def count_pairs() -> None:
    """Count how rare pairs of characters are among the newest proposals."""
    text.count_pairs()
