"""What people type about relations."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.forms import DayInput
from core.search import matching
from orgs.models import Organisation
from orgs.queries.organisations import public_organisations
from orgs.states.relations import Relation

OUT, IN = "out", "in"
KINDS = [
    (f"{Relation.LINK}:{OUT}", _("We work together")),
    (f"{Relation.LEAD}:{OUT}", _("We bring them along")),
    (f"{Relation.LEAD}:{IN}", _("They bring us along")),
    (f"{Relation.INCUBATE}:{OUT}", _("They came out of us")),
    (f"{Relation.INCUBATE}:{IN}", _("We came out of them")),
]
MOST_FOUND = 20


class RelationForm(forms.Form):
    """With whom, which, since when."""

    kind = forms.ChoiceField(label=_("What you are to each other"), choices=KINDS)
    other = forms.CharField(
        label=_("The other organisation"),
        max_length=80,
        help_text=_("Its name as on its page, or a part of it that fits nobody else."),
    )
    since = forms.DateField(label=_("Since"), widget=DayInput())
    note = forms.CharField(label=_("Note"), max_length=200, required=False)

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.organisation = organisation
        self.fields["since"].initial = timezone.localdate()

    def clean_other(self) -> Organisation:
        """Find the organisation by its name, or say that none or several fit."""
        name: str = self.cleaned_data["other"].strip()
        rows = public_organisations().filter(street=self.organisation.street_id).exclude(pk=self.organisation.pk)
        exact = rows.filter(name=name).first()
        if exact is not None:
            return exact
        found = [one for one in matching(rows, name).order_by("-pk")[:MOST_FOUND] if name in one.name]
        if not found:
            raise forms.ValidationError(_("No organisation of the street has this name."))
        if len(found) > 1:
            names = "、".join(one.name for one in found[:5])
            raise forms.ValidationError(_("Several fit: %(names)s. Write the whole name.") % {"names": names})
        return found[0]

    def given(self) -> dict[str, Any]:
        """Return what the action takes."""
        kind, _colon, way = self.cleaned_data["kind"].partition(":")
        sides = (self.organisation, self.cleaned_data["other"])
        source, target = sides if way == OUT else sides[::-1]
        data = {name: self.cleaned_data[name] for name in ("since", "note")}
        return {"source": source, "target": target, "kind": kind, **data}
