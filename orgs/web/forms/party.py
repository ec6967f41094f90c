"""What people type about Party building."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from core.forms import DayInput
from core.validators import validate_phone
from orgs.models import Organisation
from orgs.models.circles import Circle
from orgs.models.party import BranchMeeting, MeetingKind
from orgs.queries.party import circles_to_guide, instructors_in, organisations_to_guide
from orgs.states.party import BranchKind
from places.models import Place, lying_in
from places.states import Level
from residents.models import Talent

AREA = forms.Textarea(attrs={"rows": 4})


class BranchForm(forms.Form):
    """A branch to be set up, and whom it is to cover."""

    place = forms.ModelChoiceField(Place.objects.none(), label=_("Place"), empty_label=None)
    name = forms.CharField(label=pgettext_lazy("organisation", "Name"), max_length=80)
    kind = forms.ChoiceField(label=_("Kind"), choices=BranchKind, widget=forms.RadioSelect)
    organisations = forms.ModelMultipleChoiceField(
        Organisation.objects.none(),
        label=_("Organisations that it covers"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("One for a branch alone, two or more for a joint one. Those that have a branch are not listed."),
    )
    host = forms.CharField(
        label=_("Attached to"),
        max_length=80,
        required=False,
        help_text=_("For an attached branch: the Party organisation of the community or of the host."),
    )
    purpose = forms.CharField(label=_("What it is for"), max_length=500, required=False, widget=AREA)

    def __init__(
        self, *args: Any, places: QuerySet[Place], organisations: QuerySet[Organisation], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].queryset = places  # type: ignore[attr-defined]
        self.fields["organisations"].queryset = organisations  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Ask for the host of an attached branch at its own field."""
        data = super().clean() or {}
        if data.get("kind") == BranchKind.ATTACHED and not data.get("host"):
            self.add_error("host", _("Name the Party organisation to which the branch is attached."))
        return data


class SecretaryForm(forms.Form):
    """Who becomes secretary, and for how long; an account is found by its phone."""

    phone = forms.CharField(label=_("Phone of the secretary"), max_length=20)
    since = forms.DateField(label=_("From"), widget=DayInput, required=False, help_text=_("Empty: from today on."))
    until = forms.DateField(label=_("Last day of the term"), widget=DayInput, required=False)

    def clean_phone(self) -> User:
        """Find the person who has this phone."""
        user = User.objects.with_phone(validate_phone(self.cleaned_data["phone"])).filter(is_active=True).first()
        if user is None:
            raise forms.ValidationError(_("Nobody has signed up with this phone."))
        return user


class CoverForm(forms.Form):
    """One more organisation."""

    organisation = forms.ModelChoiceField(Organisation.objects.none(), label=_("Organisation"))

    def __init__(self, *args: Any, organisations: QuerySet[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = organisations  # type: ignore[attr-defined]


class ReasonForm(forms.Form):
    """Why something ends."""

    reason = forms.CharField(label=_("Reason"), max_length=200)


class MemberForm(forms.Form):
    """Somebody who takes part in a branch."""

    name = forms.CharField(label=_("Name"), max_length=60)
    kept_at = forms.CharField(
        label=_("Membership kept at"), max_length=80, required=False, help_text=_("Where the 组织关系 is.")
    )
    since = forms.DateField(label=_("Takes part since"), widget=DayInput, required=False)


class MeetingForm(forms.ModelForm[BranchMeeting]):
    """A meeting that was held."""

    class Meta:
        model = BranchMeeting
        fields = ("kind", "title", "held_on", "host", "attendance", "summary", "minutes")
        widgets = {"held_on": DayInput, "summary": AREA, "minutes": forms.Textarea(attrs={"rows": 6})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = self.fields["kind"]
        kinds.queryset = MeetingKind.objects.filter(is_active=True)  # type: ignore[attr-defined]
        kinds.empty_label = None  # type: ignore[attr-defined]
        if self.instance.pk is not None:
            del self.fields["kind"], self.fields["held_on"]
        else:
            self.fields["held_on"].initial = timezone.localdate()


class GuidanceForm(forms.Form):
    """What an instructor saw and advised."""

    visited_on = forms.DateField(label=_("Visited on"), widget=DayInput, initial=timezone.localdate)
    seen = forms.CharField(label=_("What was seen"), max_length=2000, widget=AREA)
    advice = forms.CharField(
        label=_("Advice"), max_length=2000, required=False, widget=AREA, help_text=_("Empty: nothing to mend.")
    )


class AnswerForm(forms.Form):
    """The organisation's answer."""

    answer = forms.CharField(label=_("Our answer"), max_length=2000, widget=AREA)


class MendedForm(forms.Form):
    """What was mended."""

    mended = forms.CharField(label=_("What was mended"), max_length=2000, widget=AREA)


class AssignForm(forms.Form):
    """An instructor for an organisation or a circle."""

    organisation = forms.ModelChoiceField(Organisation.objects.none(), label=_("Organisation"), required=False)
    circle = forms.ModelChoiceField(Circle.objects.none(), label=_("or circle"), required=False)
    instructor = forms.ModelChoiceField(User.objects.none(), label=_("Party-building instructor"))

    def __init__(self, *args: Any, street: Place, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = organisations_to_guide(street)  # type: ignore[attr-defined]
        self.fields["circle"].queryset = circles_to_guide(street)  # type: ignore[attr-defined]
        _offer_instructors(self.fields["instructor"], street)

    def clean(self) -> dict[str, Any]:
        """Ask for one of the two."""
        data = super().clean() or {}
        if bool(data.get("organisation")) == bool(data.get("circle")):
            self.add_error("organisation", _("Choose an organisation or a circle."))
        return data


class HandOverForm(forms.Form):
    """To whom a charge is handed over, and why."""

    instructor = forms.ModelChoiceField(User.objects.none(), label=_("To"))
    why = forms.CharField(label=_("Reason"), max_length=200)

    def __init__(self, *args: Any, street: Place, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer_instructors(self.fields["instructor"], street)


def _offer_instructors(field: Any, street: Place) -> None:
    field.queryset = instructors_in(street)
    field.label_from_instance = lambda user: user.name


class ContactForm(forms.Form):
    """A talent whom an instructor asks, and a few words."""

    talent = forms.ModelChoiceField(Talent.objects.none(), label=_("Talent"))
    words = forms.CharField(label=_("Words to the talent"), max_length=300, widget=AREA)

    def __init__(self, *args: Any, paths: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Talent.objects.listed().filter(lying_in(paths)).with_names().order_by("community__path", "pk")
        self.fields["talent"].queryset = rows  # type: ignore[attr-defined]
        self.fields["talent"].label_from_instance = lambda talent: (  # type: ignore[attr-defined]
            f"{talent.shown_name} · {talent.community}"
        )


def staffed_places(paths: list[str]) -> QuerySet[Place]:
    """Return the streets and communities in which somebody is staff."""
    return Place.objects.filter(lying_in(paths, ""), level__in=(Level.STREET, Level.COMMUNITY)).order_by("path")
