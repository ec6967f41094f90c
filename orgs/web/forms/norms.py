"""What people answer to a checklist."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from orgs.actions.norm_checks import Said
from orgs.models.norms import NormItem
from orgs.queries.norms import Row
from orgs.states.norms import NormAnswer

YES_NO = [(NormAnswer.MET.value, NormAnswer.MET.label), (NormAnswer.UNMET.value, NormAnswer.UNMET.label)]
WITH_NA = [*YES_NO, (NormAnswer.NOT_APPLICABLE.value, NormAnswer.NOT_APPLICABLE.label)]


class CheckForm(forms.Form):
    """The items that no figure answers, each with an answer and a note; what was said last stands there already."""

    words = forms.CharField(
        label=_("In all"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, rows: list[Row], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = rows
        for row in rows:
            if not row.item.is_computed:
                self._add(row)
        self.order_fields([name for name in self.fields if name != "words"])

    def _add(self, row: Row) -> None:
        item = row.item
        self.fields[f"answer_{item.code}"] = forms.ChoiceField(
            label=item.asks,
            choices=WITH_NA if item.may_not_apply else YES_NO,
            widget=forms.RadioSelect,
            initial=row.answer or None,
            help_text=item.how,
        )
        self.fields[f"note_{item.code}"] = forms.CharField(
            label=_("Note or proof"), max_length=300, required=False, initial=row.note
        )

    def clean(self) -> dict[str, Any]:
        """Ask why an item does not apply, at its own note."""
        data = super().clean() or {}
        for row in self.rows:
            code = row.item.code
            if data.get(f"answer_{code}") == NormAnswer.NOT_APPLICABLE and not data.get(f"note_{code}"):
                self.add_error(f"note_{code}", _("Say why it does not apply."))
        return data

    def lines(self) -> Iterator[tuple[Row, BoundField | None, BoundField | None]]:
        """Yield every item with its two fields; those that a figure answers have none."""
        for row in self.rows:
            code = row.item.code
            known = f"answer_{code}" in self.fields
            yield row, self[f"answer_{code}"] if known else None, self[f"note_{code}"] if known else None

    def said(self) -> dict[str, Said]:
        """Return the answers by the codes of their items."""
        items: list[NormItem] = [row.item for row in self.rows if not row.item.is_computed]
        data = self.cleaned_data
        return {item.code: Said(data[f"answer_{item.code}"], data[f"note_{item.code}"]) for item in items}
