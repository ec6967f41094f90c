"""What the pages of rating rounds share on the staff site: deeds by the actions alone, and the forms of steps."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget

from accounts.models import User
from orgs.models import VetoGround
from orgs.models.rounds import RatingReview, RoundEntry
from orgs.queries.standards import standard_in_force
from places.models import Place
from places.states import Level

from .register import ByAction

STARS = [(n, str(n)) for n in range(6)]


class Desk(ByAction):
    """Rows of a round that change by the engine's own actions; what it does not offer to staff is not there."""

    deeds: dict[str, Callable[..., Any]] = {}

    def offers(self, request: HttpRequest, obj: Model) -> list[dict[str, Any]]:
        """Leave to the clock and to others what is theirs."""
        return [offer for offer in super().offers(request, obj) if offer["step"].name in self.deeds]

    def take_step(self, request: HttpRequest, obj: Model, name: str, reason: str, **data: Any) -> Model:
        """Go through the action."""
        if name not in self.deeds:
            raise Http404
        return self.deeds[name](obj, request.user, reason, **data)

    def has_import_permission(self, request: HttpRequest) -> bool:
        """Nothing of a round comes in by a sheet."""
        return False


class ReadOnlyDesk(Desk):
    """Rows that are only looked at, but for their deeds."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nothing is added by hand."""
        return False


class CommunityFilter(admin.SimpleListFilter):
    """The communities of the reader's places."""

    title = _("Community")
    parameter_name = "community"
    lookup = "organisation__place"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[Any, str]]:
        """Offer the communities that the reader sees."""
        places = Place.objects.level(Level.COMMUNITY).order_by("order", "pk")
        paths = model_admin.reader_paths(request)
        if request.user.is_superuser:
            return [(place.pk, place.name) for place in places]
        return [(place.pk, place.name) for place in places if any(place.path.startswith(path) for path in paths)]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        """Return those of one community."""
        return queryset.filter(**{self.lookup: self.value()}) if str(self.value() or "").isdigit() else queryset


class EntryCommunityFilter(CommunityFilter):
    """The same, for what hangs on an entry."""

    lookup = "entry__organisation__place"


class PersonField(forms.ModelChoiceField):
    """A choice of people who hold a public task: by their full names, or nobody could tell them apart."""

    def label_from_instance(self, obj: User) -> str:
        """Return the full name."""
        return obj.name


class AssignForm(forms.Form):
    """Who is to assess; the ties are looked at when it is done."""

    assessor = PersonField(label=_("Assessor"), queryset=User.objects.none(), widget=UnfoldAdminSelectWidget)

    def __init__(self, *args: Any, obj: RoundEntry, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        taken = obj.assignments.exclude(user=None).values("user")
        seats = obj.round.assessors.values("user")
        self.fields["assessor"].queryset = User.objects.filter(pk__in=seats).exclude(pk__in=taken).order_by("name")


class StarsForm(forms.Form):
    """The stars that the committee decides; as the points say, to begin with."""

    stars = forms.TypedChoiceField(label=_("stars"), choices=STARS, coerce=int, widget=UnfoldAdminSelectWidget)

    def __init__(self, *args: Any, obj: RoundEntry, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["stars"].initial = obj.stars_by_points if obj.stars is None else obj.stars
        words = gettext("%(points)s points; by the points %(stars)d stars. Other stars need a reason.")
        self.fields["stars"].help_text = words % {"points": obj.score or 0, "stars": obj.stars_by_points}


class VetoForm(forms.Form):
    """The ground on which stars are lost."""

    ground = forms.ModelChoiceField(
        label=_("ground"), queryset=VetoGround.objects.none(), widget=UnfoldAdminSelectWidget
    )

    def __init__(self, *args: Any, obj: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ground"].queryset = grounds_at(obj.organisation.street)


def grounds_at(street: Place) -> QuerySet[VetoGround]:
    """Return the grounds of the standard that is in force in a street."""
    standard = standard_in_force(street, timezone.localdate())
    return standard.veto_grounds.all() if standard else VetoGround.objects.none()


class VoteForm(forms.Form):
    """A vote on a review, by name."""

    grants = forms.TypedChoiceField(
        label=_("vote"),
        choices=[("yes", _("For granting it")), ("no", _("Against"))],
        coerce=lambda word: word == "yes",
        widget=UnfoldAdminSelectWidget,
    )

    def __init__(self, *args: Any, obj: RatingReview, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.review = obj


class TriedForm(forms.ModelForm):
    """A new row that an action writes; what the action would refuse is said at the form, and nothing typed is lost."""

    def attempt(self, **facts: Any) -> None:
        """Do it; what it raises is shown."""
        raise NotImplementedError

    def clean(self) -> dict[str, Any]:
        """Try it and take it back."""
        data = super().clean() or {}
        if not self.errors and not self.instance.pk:
            try:
                with transaction.atomic():
                    self.attempt(**data)
                    transaction.set_rollback(True)
            except ValidationError as refused:
                known = hasattr(refused, "error_dict") and set(refused.error_dict) <= set(self.fields)
                self.add_error(None, refused if known else ValidationError(refused.messages))
        return data
