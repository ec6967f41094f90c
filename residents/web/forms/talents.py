"""What people type about talents."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Body, User
from accounts.states import LEADER_ROLES, Role
from core.forms import DayInput
from places.models import Place, lying_in
from places.states import Level
from residents.models import AbilityField, Talent
from residents.states import AbilityKind, FreeTime

HOME_LEVELS = (Level.COMMUNITY, Level.BUILDING)


class WhyForm(forms.Form):
    """Why one recommends oneself."""

    why = forms.CharField(
        label=_("What do you do for others, or what would you like to do?"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("For example: every Tuesday I repair small appliances for neighbours."),
    )


class PlaceChoice(forms.ModelChoiceField[Place]):
    """Places with what they lie in, for there is a first building everywhere."""

    def label_from_instance(self, obj: Any) -> str:
        """Return the name with the place above it."""
        return obj.name if obj.level == Level.COMMUNITY else f"{obj.parent.name} {obj.name}"


class NameForm(forms.Form):
    """Whom one names, where that one lives, and why."""

    name = forms.CharField(
        label=_("Name"), max_length=60, help_text=_("As you know it; the community finds the person.")
    )
    place = PlaceChoice(
        label=_("Where does this person live?"),
        queryset=Place.objects.none(),
        help_text=_("The building if you know it, else the community."),
    )
    why = forms.CharField(
        label=_("What does this person do for others?"), max_length=300, widget=forms.Textarea(attrs={"rows": 4})
    )

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].queryset = nameable_places(by)  # type: ignore[attr-defined]


def nameable_places(by: User) -> Any:
    """Return the places whose people somebody may name: the own community, and what one looks after."""
    homes = ["/".join(path.split("/")[:3]) + "/" for path in by.principal.standing.homes()]
    watched = by.standing.paths(Role.COMMUNITY_STAFF, *LEADER_ROLES)
    streets = by.standing.paths(Role.STREET_STAFF)
    near = lying_in(sorted({*homes, *watched}), lookup="") & Q(level__in=HOME_LEVELS)
    wide = lying_in(streets, lookup="") & Q(level=Level.COMMUNITY)
    return Place.objects.filter(near | wide).select_related("parent").order_by("path")


def grouped_fields() -> list[tuple[str, list[tuple[int, str]]]]:
    """Return the fields in which people can be talents, in their groups, as choices."""
    groups: dict[str, list[tuple[int, str]]] = {}
    for row in AbilityField.objects.filter(is_active=True).exclude(kind=AbilityKind.THING):
        groups.setdefault(row.group or str(row.get_kind_display()), []).append((row.pk, row.name))
    return list(groups.items())


class ProfileForm(forms.Form):
    """What a talent shows of the own person."""

    words = forms.CharField(
        label=_("About me"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    can_lead = forms.CharField(
        label=_("What I would lead"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("For example: a choir, a repair afternoon, a walk for beginners."),
    )
    fields_ = forms.TypedMultipleChoiceField(
        label=_("What I am good at"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("One to five."),
        error_messages={"required": _("Choose at least one.")},
    )
    free_times = forms.MultipleChoiceField(
        label=_("When I usually have time"), choices=FreeTime, required=False, widget=forms.CheckboxSelectMultiple
    )
    shows_name = forms.TypedChoiceField(
        label=_("How my name is shown"),
        coerce=lambda value: value == "full",
        choices=(),
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, talent: Talent, **kwargs: Any) -> None:
        self.talent = talent
        kwargs.setdefault(
            "initial",
            {
                "words": talent.words,
                "can_lead": talent.can_lead,
                "fields_": talent.field_ids,
                "free_times": talent.free_times,
                "shows_name": ("full" if talent.shows_name else "masked") if talent.consented_at else None,
            },
        )
        super().__init__(*args, **kwargs)
        self.fields["fields_"].choices = grouped_fields()  # type: ignore[attr-defined]
        full, masked = talent.full_name, str(talent)
        self.fields["shows_name"].choices = [  # type: ignore[attr-defined]
            ("full", _("In full: %(name)s") % {"name": full}),
            ("masked", _("The family name alone: %(name)s") % {"name": masked}),
        ]

    def profile(self) -> dict[str, Any]:
        """Return what the actions take."""
        data = dict(self.cleaned_data)
        chosen = data.pop("fields_")
        return {**data, "fields": chosen}


class ConsentForm(ProfileForm):
    """The same, with the consent itself."""

    agrees = forms.BooleanField(
        label=_("I agree that my name as chosen above, my community, my fields and my deeds are shown to everybody.")
    )

    def profile(self) -> dict[str, Any]:
        """Return what the action takes; the consent is that it was sent."""
        data = super().profile()
        data.pop("agrees")
        return data


class NoteForm(forms.Form):
    """What was seen."""

    words = forms.CharField(label=_("What did you see?"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class InvitationForm(forms.Form):
    """What a talent is asked to lead."""

    title = forms.CharField(
        label=_("What is to be led"), max_length=60, help_text=_("For example: lead the tai chi on Saturday.")
    )
    when = forms.DateField(label=_("Day"), required=False, widget=DayInput())
    where = forms.CharField(label=_("Where"), max_length=100, required=False)
    words = forms.CharField(
        label=_("A word with it"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    body = forms.ModelChoiceField(
        label=_("For the organisation"),
        queryset=Body.objects.none(),
        required=False,
        empty_label=_("None, I ask myself"),
    )

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = by.standing.bodies(Role.ORG_MANAGER)
        if own:
            self.fields["body"].queryset = Body.objects.filter(pk__in=own)  # type: ignore[attr-defined]
        else:
            del self.fields["body"]


class AnswerForm(forms.Form):
    """An answer to an invitation."""

    answer = forms.CharField(
        label=_("A word with it"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
