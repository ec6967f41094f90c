"""What people type about filing: one part of the application a page."""

from typing import Any

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Body, User
from core.forms import DayInput
from core.personal import mask_id_number, mask_phone
from orgs.models.filing import FilingApplication
from orgs.queries.filing import hosts_at
from orgs.queries.party import instructors_at
from orgs.states import Category
from orgs.states.filing import Sex, Tie
from places.models import Place
from places.states import Level

from .circles import TagsField

NONE_YET = [("", _("Please choose"))]


class NewFilingForm(forms.Form):
    """Where, and how it shall be called."""

    place = forms.ModelChoiceField(label=_("Community"), queryset=Place.objects.none(), empty_label=None)
    name = forms.CharField(
        label=_("Name of the organisation"),
        max_length=40,
        required=False,
        help_text=_("You can choose it later, too."),
    )

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        streets = {path.strip("/").split("/")[0] for path in by.principal.standing.homes()}
        streets |= {held.path.strip("/").split("/")[0] for held in by.standing.held if held.path}
        rows = Place.objects.filter(level=Level.COMMUNITY, street__code__in=streets)
        self.fields["place"].queryset = rows.order_by("order", "path")  # type: ignore[attr-defined]


class PartForm(forms.Form):
    """One part of an application; ``initial`` is what stands there."""

    def __init__(self, *args: Any, application: FilingApplication, **kwargs: Any) -> None:
        self.application = application
        super().__init__(*args, **kwargs)
        known = {name: getattr(application, name) for name in self.fields if hasattr(application, name)}
        self.initial = {**self.initial, **known}


class NameForm(PartForm):
    """The name, checked while it is typed."""

    name = forms.CharField(
        label=_("Name of the organisation"),
        max_length=40,
        help_text=_("Place + what you do + 队, 社, 坊, 会, 室 or 团, for example: 花园社区巧手维修队"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].widget.attrs |= {
            "hx-get": reverse_lazy("orgs:filing_name"),
            "hx-trigger": "keyup changed delay:500ms, change, load",
            "hx-target": "#name-check",
            "hx-include": "closest form",
        }


class PurposeForm(PartForm):
    """What it is there for, and its charter."""

    category = forms.ChoiceField(label=_("Category"), choices=[*NONE_YET, *Category.choices])
    tags = TagsField(
        label=_("Function tags"),
        required=False,
        max_length=120,
        help_text=_("At most five short words, parted by commas; for example: 矛盾调解，议事协商"),
    )
    purpose = forms.CharField(
        label=pgettext_lazy("organisation", "Purpose"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("What you do, for whom, how often."),
    )
    charter = forms.CharField(
        label=_("Charter"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text=_("The rules that you give yourselves: members, decisions, money, how one leaves."),
    )
    no_profit = forms.BooleanField(label=_("We make no profit and share none."), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["tags"] = "，".join(self.application.tags)


class PersonForm(PartForm):
    """Who is in charge; numbers on record are shown masked and kept if nothing is typed."""

    person_name = forms.CharField(label=_("Name of the person in charge"), max_length=60)
    person_id_number = forms.CharField(label=_("ID number"), max_length=24, required=False)
    person_phone = forms.CharField(
        label=_("Phone"), max_length=20, required=False, widget=forms.TextInput(attrs={"inputmode": "tel"})
    )
    person_tie = forms.ChoiceField(label=_("Tie to the street"), choices=Tie, widget=forms.RadioSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        row = self.application
        for name, mask in (("person_id_number", mask_id_number), ("person_phone", mask_phone)):
            value = getattr(row, name)
            self.initial[name] = ""
            self.fields[name].widget.attrs["autocomplete"] = "off"
            if value:
                words = _("On record: %(number)s. Leave it empty to keep it.")
                self.fields[name].help_text = words % {"number": mask(value)}


class VenueForm(PartForm):
    """Where it meets, whose room that is, who helps."""

    venue = forms.CharField(label=_("Address of the venue"), max_length=120)
    venue_owner = forms.CharField(
        label=_("Owner of the venue"), max_length=60, help_text=_("A person, the committee, an office or a company.")
    )
    venue_consent = forms.BooleanField(label=_("The owner consents to its use by the organisation."), required=False)
    host = forms.ModelChoiceField(
        label=_("Host entity"),
        queryset=Body.objects.none(),
        required=False,
        empty_label=_("None"),
        help_text=_(
            "Through whom contracts are signed and money is received; a filed organisation is no legal person."
        ),
    )
    instructor = forms.ModelChoiceField(
        label=_("Party-building instructor"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("The street shall assign one"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        place = self.application.place
        for name, rows in (("host", hosts_at(place)), ("instructor", instructors_at(place))):
            self.fields[name].queryset = rows  # type: ignore[attr-defined]
        self.fields["instructor"].label_from_instance = lambda user: user.name  # type: ignore[attr-defined]


class FilingMemberForm(forms.Form):
    """One row of the roster."""

    name = forms.CharField(label=_("Name"), max_length=60)
    phone = forms.CharField(
        label=_("Phone"),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
        help_text=_("With it an account is found, and who has one becomes a member at once."),
    )
    sex = forms.ChoiceField(label=_("Sex"), choices=[("", _("not said")), *Sex.choices], required=False)
    is_founder = forms.BooleanField(label=_("Founder"), required=False)
    is_party_member = forms.BooleanField(
        label=_("Party member"), required=False, help_text=_("Only you and the staff of the place read this.")
    )


class PaperForm(forms.Form):
    """A photo or scan."""

    file = forms.FileField(label=_("Photo or scan"), help_text=_("jpg, png, webp, pdf, docx or xlsx"))


class InstructorForm(forms.Form):
    """Who will guide the organisation."""

    instructor = forms.ModelChoiceField(
        label=_("Party-building instructor"), queryset=User.objects.none(), empty_label=None
    )

    def __init__(self, *args: Any, application: FilingApplication, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["instructor"]
        field.queryset = instructors_at(application.place)  # type: ignore[attr-defined]
        field.label_from_instance = lambda user: user.name  # type: ignore[attr-defined]


class CertificateForm(forms.Form):
    """Why a certificate is issued, and until when it holds."""

    reason = forms.CharField(label=_("Reason"), max_length=300)
    valid_until = forms.DateField(label=_("Valid until"), required=False, widget=DayInput())


class CodeForm(forms.Form):
    """The code under the QR code of a certificate, or its address."""

    code = forms.CharField(label=_("Code of the certificate"), max_length=200)

    def clean_code(self) -> str:
        """Take the code alone, or the whole address."""
        return str(self.cleaned_data["code"]).strip().rstrip("/").rpartition("/")[2]


PARTS: dict[str, type[PartForm]] = {"name": NameForm, "purpose": PurposeForm, "person": PersonForm, "venue": VenueForm}
PART_LABELS = {
    "name": pgettext_lazy("organisation", "Name"),
    "purpose": _("Purpose and charter"),
    "person": _("Person in charge"),
    "venue": _("Venue and support"),
    "members": _("Founders and members"),
    "papers": _("Documents"),
}
