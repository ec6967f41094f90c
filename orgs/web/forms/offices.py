"""What people type about positions and invitations."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.forms import DayInput
from core.validators import validate_phone
from orgs.actions.invitations import MOST_DAYS, MOST_PLACES, USUAL_DAYS
from orgs.actions.members import MOST_ANSWER
from orgs.models import Organisation
from orgs.models.offices import OrgPosition, PositionTitle
from orgs.queries.offices import members_of
from orgs.states import Belonging
from orgs.states.offices import Desk

FROM_TITLE = "title"


class JoinForm(forms.Form):
    """Why somebody would like to join, the answers to the organisation's questions, and the guardian of a minor."""

    words = forms.CharField(
        label=_("A word to the organisation"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What you like to do, when you have time. You may leave this empty."),
    )

    def __init__(self, *args: Any, questions: list[str] | None = None, minor: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.questions = questions or []
        for number, question in enumerate(self.questions):
            self.fields[f"answer_{number}"] = forms.CharField(label=question, required=False, max_length=MOST_ANSWER)
        if minor:
            self.fields["guardian"] = forms.CharField(
                label=_("Name and phone of the guardian who agrees"),
                max_length=200,
                help_text=_("Who is under 18 joins with the consent of a parent or guardian."),
            )

    def given(self) -> dict[str, Any]:
        """Return what the actions take."""
        data = self.cleaned_data
        answers = [data[f"answer_{number}"] for number in range(len(self.questions))]
        return {"answers": answers, "guardian": data.get("guardian", "")}


class MemberSearchForm(forms.Form):
    """Whom to find among the members."""

    q = forms.CharField(label=_("Name begins with"), required=False, max_length=20)


class PositionForm(forms.Form):
    """Who is offered which position, for how long."""

    title = forms.ModelChoiceField(label=_("Title"), queryset=PositionTitle.objects.none(), empty_label=None)
    user = forms.ModelChoiceField(
        label=_("Member"), queryset=User.objects.none(), to_field_name="pk", help_text=_("Only members are offered.")
    )
    starts_on = forms.DateField(label=_("First day"), widget=DayInput())
    ends_on = forms.DateField(
        label=_("Last day"), required=False, widget=DayInput(), help_text=_("Empty: without an end.")
    )
    desk = forms.ChoiceField(
        label=_("What this person does at the desk"),
        choices=[
            (FROM_TITLE, _("As usual for the title")),
            ("", _("Nothing: the position alone")),
            *Desk.choices,
        ],
        required=False,
    )
    takes_over = forms.ModelChoiceField(
        label=_("Takes over from"),
        queryset=OrgPosition.objects.none(),
        required=False,
        empty_label=_("Nobody"),
        help_text=_("That position ends when the offer is accepted."),
    )

    def __init__(self, *args: Any, organisation: Organisation, q: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["starts_on"].initial = timezone.localdate()
        self.fields["desk"].initial = FROM_TITLE
        self.fields["title"].queryset = PositionTitle.objects.filter(is_active=True)  # type: ignore[attr-defined]
        user: Any = self.fields["user"]
        people = User.objects.filter(
            memberships__organisation=organisation, memberships__stage=Belonging.MEMBER, is_active=True
        )
        chosen = str(self.data.get("user", "")) if self.is_bound else ""
        user.queryset = people
        # A list of thousands helps nobody: the newest hundred, or those whose name begins as typed.
        shown = list(members_of(organisation).filter(user__name__startswith=q).order_by("-pk")[:100])
        user.choices = [("", "---------"), *((member.user_id, member.user.name) for member in shown)]
        if chosen.isdecimal() and int(chosen) not in {member.user_id for member in shown}:
            user.choices = [*user.choices, *((one.pk, one.name) for one in people.filter(pk=int(chosen[:18])))]
        held: Any = self.fields["takes_over"]
        held.queryset = (
            OrgPosition.objects.held().filter(organisation=organisation).select_related("title", "user", "organisation")
        )
        held.label_from_instance = lambda position: f"{position.title} {position.user.name}"

    def clean_desk(self) -> str | None:
        """Return the role at the desk, None for the title's."""
        desk: str = self.cleaned_data["desk"]
        return None if desk == FROM_TITLE else desk


class _InvitationForm(forms.Form):
    words = forms.CharField(
        label=_("A word of invitation"), required=False, max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )
    days = forms.IntegerField(label=_("Good for … days"), min_value=1, max_value=MOST_DAYS, initial=USUAL_DAYS)


class PhoneForm(_InvitationForm):
    """Whose phone."""

    name = forms.CharField(label=_("Name"), required=False, max_length=60)
    phone = forms.CharField(
        label=_("Mobile phone"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )
    field_order = ["phone", "name", "words", "days"]

    def clean_phone(self) -> str:
        """Return the eleven digits."""
        return validate_phone(self.cleaned_data["phone"])


class LinkForm(_InvitationForm):
    """For how many people."""

    most = forms.IntegerField(label=_("For at most … people"), min_value=1, max_value=MOST_PLACES, initial=20)
    field_order = ["most", "words", "days"]


class SheetForm(forms.Form):
    """A sheet of names and phones."""

    sheet = forms.FileField(
        label=_("Excel sheet"), help_text=_("First row: 姓名, 手机号. One person a row, at most 1,000.")
    )

    def clean_sheet(self) -> list[tuple[str, str]]:
        """Return the names and phones, or say what is wrong with the file."""
        from orgs.web.sheets import read_people  # noqa: PLC0415 - the reader of workbooks is heavy

        return read_people(self.cleaned_data["sheet"])


class RemoveForm(forms.Form):
    """Why somebody is taken off the list."""

    reason = forms.CharField(label=_("Reason"), max_length=300)

    def clean_reason(self) -> str:
        """Return words, not blanks."""
        reason: str = self.cleaned_data["reason"].strip()
        if not reason:
            raise ValidationError(gettext("Say why."))
        return reason
