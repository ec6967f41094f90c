"""What people type about circles, their members and their meetings."""

from datetime import datetime
from typing import Any

from django import forms
from django.db.models import Case, Q, QuerySet, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.forms import DayInput
from orgs.models import Organisation
from orgs.models.circles import Circle, CircleMember
from orgs.states import Belonging, Category
from orgs.states.circles import CircleBelonging
from places.models import Place
from places.states import Level
from residents.models import Talent


class TagsField(forms.CharField):
    """A few words, parted by commas of either kind or by spaces."""

    def clean(self, value: Any) -> Any:
        """Return the words as a list."""
        text = super().clean(value) or ""
        return text.replace("，", " ").replace(",", " ").replace("、", " ").split()


class CircleForm(forms.Form):
    """What the circle is about, and where."""

    name = forms.CharField(label=_("Name of the circle"), max_length=30, help_text=_("For example: 三号楼园艺圈"))
    concern = forms.CharField(
        label=_("What moves you together?"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("What concerns your neighbours, and what you want to do about it."),
    )
    category = forms.ChoiceField(label=_("Category"), choices=Category)
    place = forms.ModelChoiceField(label=_("Where"), queryset=Place.objects.none(), empty_label=None)
    tags = TagsField(
        label=_("Tags"), max_length=120, required=False, help_text=_("At most five short words, parted by commas.")
    )
    grown_from_circle = forms.ModelChoiceField(
        label=_("Brought on by a circle"), queryset=Circle.objects.none(), required=False, empty_label=_("No circle")
    )
    grown_from_organisation = forms.ModelChoiceField(
        label=_("Brought on by an organisation"),
        queryset=Organisation.objects.none(),
        required=False,
        empty_label=_("No organisation"),
    )

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].queryset = places_for(by)  # type: ignore[attr-defined]
        self.fields["place"].label_from_instance = (  # type: ignore[attr-defined]
            lambda place: f"{place.name}（{place.get_level_display()}）"
        )
        mine = Circle.objects.filter(members__user=by.principal, members__stage=CircleBelonging.MEMBER)
        self.offer("grown_from_circle", mine)
        self.offer(
            "grown_from_organisation",
            Organisation.objects.filter(memberships__user=by.principal, memberships__stage=Belonging.MEMBER),
        )

    def offer(self, name: str, rows: QuerySet[Any]) -> None:
        """Offer these rows, or leave the question out if there are none."""
        if rows.exists():
            self.fields[name].queryset = rows.order_by("pk")  # type: ignore[attr-defined]
        else:
            del self.fields[name]


def places_for(user: User) -> QuerySet[Place]:
    """Return where somebody may open a circle: the places on the way home, then the communities of the street."""
    person = user.principal
    homes = [code for path in person.standing.homes() for code in path.strip("/").split("/")]
    streets = Talent.objects.filter(user=person).values("street")
    near = Q(code__in=homes) & ~Q(level=Level.STREET)
    found = Place.objects.filter(near | Q(level=Level.COMMUNITY, street__in=streets))
    return found.annotate(far=Case(When(near, then=0), default=1)).order_by("far", "path")


class CircleEditForm(forms.Form):
    """What the circle says of itself."""

    name = forms.CharField(label=_("Name of the circle"), max_length=30)
    concern = forms.CharField(
        label=_("What moves you together?"), max_length=1000, widget=forms.Textarea(attrs={"rows": 5})
    )
    category = forms.ChoiceField(label=_("Category"), choices=Category)
    tags = TagsField(
        label=_("Tags"), max_length=120, required=False, help_text=_("At most five short words, parted by commas.")
    )


class CircleJoinForm(forms.Form):
    """Why somebody would like to join."""

    words = forms.CharField(
        label=_("A few words to the leader"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For example what you can do, or when you have time."),
    )


class CircleMeetingForm(forms.Form):
    """What, when and where."""

    title = forms.CharField(label=_("What is it about?"), max_length=60)
    day = forms.DateField(label=_("Day"), widget=DayInput())
    at = forms.TimeField(label=_("Time"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    where = forms.CharField(label=_("Where do you meet?"), max_length=100)

    def clean(self) -> dict[str, Any]:
        """Put day and time together."""
        data: dict[str, Any] = super().clean() or {}
        if "day" in data and "at" in data:
            data["starts_at"] = timezone.make_aware(datetime.combine(data.pop("day"), data.pop("at")))
        return data


class CircleMinutesForm(forms.Form):
    """Who was there, and what was said and settled."""

    present = forms.ModelMultipleChoiceField(
        label=_("Who was there?"),
        queryset=CircleMember.objects.none(),
        widget=forms.CheckboxSelectMultiple,
    )
    minutes = forms.CharField(
        label=_("Minutes of the meeting"),
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("What you talked about, what you settled, who does what until when. Members read it."),
    )

    def __init__(self, *args: Any, rows: QuerySet[CircleMember], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["present"]
        field.queryset = rows
        field.label_from_instance = lambda member: member.user.name


class CircleLeadForm(forms.Form):
    """To whom the lead is offered."""

    to = forms.ModelChoiceField(label=_("Who takes over?"), queryset=CircleMember.objects.none(), empty_label=None)

    def __init__(self, *args: Any, rows: QuerySet[CircleMember], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["to"]
        field.queryset = rows
        field.label_from_instance = lambda member: member.user.name
