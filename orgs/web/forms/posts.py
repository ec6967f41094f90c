"""What people type about the page, posts, photos and accounts."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.yuan import YuanField
from orgs.actions.page import MOST_QUESTIONS
from orgs.models import Organisation
from orgs.models.posts import OrgAccounts, WorkField
from orgs.queries.posts import Shown, fields_in_use
from orgs.states.posts import Side
from places.models import Place
from places.states import Level

SPARE_LINES = 4


class PageForm(forms.Form):
    """What the public page says and asks."""

    motto = forms.CharField(label=_("In one line"), max_length=60, required=False)
    meets = forms.CharField(
        label=_("When and where we meet"),
        max_length=200,
        required=False,
        help_text=_("For example: 每周六上午九点，社区活动室"),
    )
    fields_of_work = forms.ModelMultipleChoiceField(
        label=_("Fields of work"),
        queryset=WorkField.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("At most five."),
    )
    areas = forms.ModelMultipleChoiceField(
        label=_("Communities that we serve"),
        queryset=Place.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    takes_members = forms.BooleanField(
        label=_("Neighbours may ask to join"),
        required=False,
        help_text=_("Without this, new members come by invitation only."),
    )
    questions = forms.CharField(
        label=_("Questions to those who join"),
        required=False,
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One question a line, at most five. Ask for nothing that you do not need."),
    )

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["fields_of_work"].queryset = fields_in_use()  # type: ignore[attr-defined]
        communities = Place.objects.filter(street=organisation.street_id, level=Level.COMMUNITY)
        self.fields["areas"].queryset = communities.order_by("order", "path")  # type: ignore[attr-defined]

    def given(self) -> dict[str, Any]:
        """Return what the action takes."""
        data = dict(self.cleaned_data)
        return {
            "motto": data["motto"],
            "meets": data["meets"],
            "fields": data["fields_of_work"],
            "areas": data["areas"],
            "takes_members": data["takes_members"],
            "questions": data["questions"].splitlines()[: MOST_QUESTIONS * 2],
        }

    @staticmethod
    def initial_of(shown: Shown) -> dict[str, Any]:
        """Return what the form begins with."""
        page = shown.page
        return {
            "motto": page.motto,
            "meets": page.meets,
            "fields_of_work": [field.pk for field in shown.fields],
            "areas": [place.pk for place in shown.areas],
            "takes_members": page.takes_members,
            "questions": "\n".join(page.questions),
        }


class PostForm(forms.Form):
    """A title and a text."""

    title = forms.CharField(label=_("Title"), max_length=60)
    text = forms.CharField(
        label=_("Text"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("Plain words. Names of people only with their consent."),
    )


class PhotoForm(forms.Form):
    """A picture, and words for those who do not see it."""

    picture = forms.FileField(
        label=_("Picture"), widget=forms.ClearableFileInput(attrs={"accept": ".jpg,.jpeg,.png,.webp"})
    )
    alt = forms.CharField(
        label=_("What can be seen"),
        max_length=200,
        help_text=_("For people who do not see the picture. For example: 志愿者在小区门口给老人量血压"),
    )
    caption = forms.CharField(label=_("Caption"), max_length=100, required=False)
    shows_people = forms.BooleanField(label=_("People can be recognised"), required=False)
    consent = forms.CharField(
        label=_("How they agreed"),
        max_length=200,
        required=False,
        help_text=_("Needed when people can be recognised; for children: who agreed for them."),
    )


class AccountsForm(forms.Form):
    """A year's beginning, lines and end, in yuan."""

    year = forms.IntegerField(label=_("Year"), min_value=2000, max_value=2100)
    opening = YuanField(label=_("At the beginning of the year (yuan)"), min_value=0)
    closing = YuanField(label=_("At the end of the year (yuan)"), min_value=0)
    note = forms.CharField(label=_("Note"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2}))
    reason = forms.CharField(
        label=_("Why it is corrected"),
        max_length=300,
        required=False,
        help_text=_("Needed when the accounts of this year are published already."),
    )

    def __init__(self, *args: Any, accounts: OrgAccounts | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["year"].initial = timezone.localdate().year - 1
        self.counts: dict[str, int] = {}
        for side in Side:
            lines = accounts.of_side(side) if accounts else []
            self.counts[side] = max(len(lines) + SPARE_LINES, self._sent(side))
            for number in range(self.counts[side]):
                line = lines[number] if number < len(lines) else {}
                words = {"number": number + 1}
                self.fields[f"{side}_label_{number}"] = forms.CharField(
                    label=_("What for, line %(number)d") % words,
                    max_length=60,
                    required=False,
                    initial=line.get("label", ""),
                )
                self.fields[f"{side}_fen_{number}"] = YuanField(
                    label=_("Yuan, line %(number)d") % words, required=False, initial=line.get("fen")
                )

    def _sent(self, side: str) -> int:
        if not self.is_bound:
            return 0
        numbers = [name.rpartition("_")[2] for name in self.data if name.startswith(f"{side}_label_")]
        return min(max((int(n) + 1 for n in numbers if n.isdecimal() and len(n) < 4), default=0), 60)  # noqa: PLR2004

    def pairs(self, side: str) -> list[tuple[Any, Any]]:
        """Return the fields of the lines of one side, two and two."""
        return [(self[f"{side}_label_{n}"], self[f"{side}_fen_{n}"]) for n in range(self.counts[side])]

    @property
    def income(self) -> list[tuple[Any, Any]]:
        """The fields of the lines of income."""
        return self.pairs(Side.INCOME)

    @property
    def spending(self) -> list[tuple[Any, Any]]:
        """The fields of the lines of spending."""
        return self.pairs(Side.SPENDING)

    def clean(self) -> dict[str, Any]:
        """Ask for both halves of a line."""
        data = super().clean() or {}
        for side in Side:
            for number in range(self.counts[side]):
                label, fen = data.get(f"{side}_label_{number}"), data.get(f"{side}_fen_{number}")
                if fen and not label:
                    self.add_error(f"{side}_label_{number}", _("Say what for."))
                if label and fen is None and f"{side}_fen_{number}" not in self.errors:
                    self.add_error(f"{side}_fen_{number}", _("An amount is needed."))
        return data

    def given(self) -> dict[str, Any]:
        """Return what the action takes."""
        data = self.cleaned_data
        lines = [
            {"side": side, "label": data[f"{side}_label_{n}"], "fen": data[f"{side}_fen_{n}"]}
            for side in Side.values
            for n in range(self.counts[side])
            if data[f"{side}_label_{n}"]
        ]
        return {name: data[name] for name in ("year", "opening", "closing", "note", "reason")} | {"lines": lines}


class ProofForm(forms.Form):
    """A proof of the accounts."""

    file = forms.FileField(label=_("Statement or voucher (pdf, picture, Excel)"))
