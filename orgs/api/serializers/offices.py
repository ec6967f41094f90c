"""What an app reads and sends about positions, invitations and the desk."""

from typing import Any

from rest_framework import serializers

from accounts.models import User
from core.api.serializers import Input, Output, StepsField
from orgs.actions.invitations import MOST_DAYS, MOST_PLACES, USUAL_DAYS
from orgs.actions.members import MOST_ANSWER
from orgs.models import Organisation
from orgs.models.offices import OrgInvitation, OrgPosition, PositionTitle
from orgs.states.offices import POSITION, Desk

POSITION_STEPS = ("accept", "decline", "withdraw", "resign", "dismiss")


class PositionOutput(Output):
    """Somebody in office, as everybody may read it: who accepted is named in full."""

    name = serializers.CharField(source="user.name")
    title = serializers.CharField(source="title.name")

    class Meta:
        model = OrgPosition
        fields: tuple[str, ...] = ("id", "title", "name", "starts_on", "ends_on")


class PositionDetail(PositionOutput):
    """A position, for its holder, the managers and staff of the place."""

    organisation = serializers.IntegerField(source="organisation_id")
    organisation_name = serializers.CharField(source="organisation.name")
    label = serializers.CharField(source="get_stage_display")  # type: ignore[assignment]
    steps = StepsField(flow=POSITION, names=POSITION_STEPS)

    class Meta(PositionOutput.Meta):
        fields = (
            *PositionOutput.Meta.fields,
            "organisation",
            "organisation_name",
            "stage",
            "label",
            "desk",
            "ended_on",
            "steps",
        )


class PositionInput(Input):
    """A position offered to a member, for a term."""

    title = serializers.SlugRelatedField(queryset=PositionTitle.objects.filter(is_active=True), slug_field="name")
    user = serializers.PrimaryKeyRelatedField(
        queryset=User.objects.filter(is_active=True), help_text="The member's number, as the list of members gives it."
    )
    starts_on = serializers.DateField(required=False, allow_null=True, default=None)
    ends_on = serializers.DateField(required=False, allow_null=True, default=None)
    desk = serializers.ChoiceField(
        choices=Desk.choices,
        required=False,
        allow_null=True,
        allow_blank=True,
        default=None,
        help_text="Null: as usual for the title; empty: none.",
    )
    takes_over = serializers.IntegerField(
        required=False, allow_null=True, default=None, help_text="The position that ends when this one is accepted."
    )


class OrgInvitationOutput(Output):
    """An invitation, for those who sent it; a phone is masked."""

    label = serializers.CharField(source="get_stage_display")  # type: ignore[assignment]
    phone = serializers.CharField(source="shown_phone")
    expired = serializers.BooleanField(source="is_expired")
    url = serializers.CharField(source="get_absolute_url", help_text="Path of the page that the invited open.")

    class Meta:
        model = OrgInvitation
        fields = ("id", "stage", "label", "name", "phone", "words", "most", "used", "expires_at", "expired", "url")


class OwnInvitationOutput(Output):
    """An invitation to oneself."""

    organisation = serializers.IntegerField(source="organisation_id")
    organisation_name = serializers.CharField(source="organisation.name")
    questions = serializers.SerializerMethodField(help_text="What the organisation asks; may stay unanswered.")

    class Meta:
        model = OrgInvitation
        fields = ("token", "organisation", "organisation_name", "words", "expires_at", "questions")

    def get_questions(self, invitation: OrgInvitation) -> list[str]:
        """Return the questions."""
        page = getattr(invitation.organisation, "page", None)
        return page.questions if page is not None else []


class OrgInvitationInput(Input):
    """Whom to invite: the owner of a phone, or with ``most`` so many by a link."""

    phone = serializers.CharField(max_length=20, required=False, default="")
    name = serializers.CharField(max_length=60, required=False, allow_blank=True, default="")
    most = serializers.IntegerField(min_value=1, max_value=MOST_PLACES, required=False)
    words = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")
    days = serializers.IntegerField(min_value=1, max_value=MOST_DAYS, required=False, default=USUAL_DAYS)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Ask for a phone or a number of places."""
        if bool(attrs["phone"]) == ("most" in attrs):
            raise serializers.ValidationError({"phone": ["Either a phone, or for how many people."]})
        return attrs


class AcceptInput(Input):
    """Answers to the organisation's questions, in their order, and the guardian of somebody under age."""

    answers = serializers.ListField(
        child=serializers.CharField(max_length=MOST_ANSWER, allow_blank=True), required=False, max_length=10
    )
    guardian = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")


class TodoOutput(serializers.Serializer[Any]):
    """One thing to do at the desk."""

    title = serializers.CharField()
    url = serializers.CharField()
    due_on = serializers.DateField(allow_null=True)
    note = serializers.CharField()


class DeskOutput(serializers.Serializer[Any]):
    """What is to be done, and the figures of the organisation."""

    todos = TodoOutput(many=True)
    members = serializers.IntegerField()
    followers = serializers.IntegerField()
    key_team = serializers.IntegerField(help_text="Different people who hold a position today.")


class FoundOrganisation(serializers.PrimaryKeyRelatedField):  # type: ignore[type-arg]
    """An organisation on the register, by its number."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=Organisation.objects.select_related("place"), **kwargs)
