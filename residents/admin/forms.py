"""What staff type about rosters."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.states import Role
from places.models import Place, lying_in
from places.states import Level
from residents.models import RosterImport


class RosterForm(forms.ModelForm[RosterImport]):
    """Upload a roster for the street or one of its communities."""

    by: User

    file = forms.FileField(label=_("Roster (.xlsx)"))

    class Meta:
        model = RosterImport
        fields = ["place", "file", "makes_places"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        paths = self.by.standing.paths(Role.STREET_STAFF, Role.COMMUNITY_STAFF)
        levels = (Level.STREET, Level.COMMUNITY)
        field = self.fields["place"]
        field.queryset = Place.objects.filter(lying_in(paths, lookup=""), level__in=levels).order_by("path")  # type: ignore[attr-defined]

    def clean_file(self) -> Any:
        """Refuse what is no workbook before anything is kept."""
        upload = self.cleaned_data["file"]
        if not upload.name.lower().endswith(".xlsx"):
            raise ValidationError(_("A roster is an Excel workbook (.xlsx)."))
        return upload
