"""Learn at once which words speak for which category; the clock does so every week."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from proposals.actions.text import count_pairs, train_text_model


class Command(BaseCommand):
    """``train_text_model``: learns from all proposals whose category staff have confirmed."""

    help = "Train the text model from confirmed proposals, and count how rare pairs of characters are."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Train, and print how well the model does on texts that it had not seen."""
        from proposals.text.training import TooFewTexts  # noqa: PLC0415 - heavy, and only who trains needs it

        count_pairs()
        try:
            model = train_text_model()
        except TooFewTexts as few:
            raise CommandError(_("Too few: two categories with five confirmed texts each are needed.")) from few
        found = model.figures["macro_f1"]
        words = _("Learnt from %(texts)d texts; macro-F1 %(mean).3f (%(least).3f to %(most).3f)")
        facts = {"texts": model.texts, "mean": sum(found) / len(found), "least": min(found), "most": max(found)}
        self.stdout.write(words % facts)
