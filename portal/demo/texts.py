"""What the clock learns from texts at night, learnt at once for the demo."""

from contextlib import suppress

from proposals.actions.text import count_pairs, train_text_model


def learn_texts() -> None:
    """Count how rare pairs of characters are, and learn categories if enough texts are confirmed."""
    from proposals.text.training import TooFewTexts  # noqa: PLC0415 - heavy, and only who trains needs it

    count_pairs()
    with suppress(TooFewTexts):
        train_text_model()
