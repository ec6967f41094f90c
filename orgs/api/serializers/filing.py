"""What an app reads and sends about filing; ID numbers and phones are masked for everybody."""

from typing import Any

from rest_framework import serializers

from accounts.models import Body, User
from core.api.serializers import CodeField, FileOutput, Input, Output, ProgressField, StepsField
from core.attachments import attachments_of
from core.personal import mask_id_number, mask_phone
from disclosure.api.serializers import TraceField, TraceOutput
from disclosure.queries import public_trace
from orgs.api.serializers.conditions import ConditionOutput
from orgs.models.circles import Circle
from orgs.models.filing import FilingApplication, FilingCertificate, FilingDocument, FilingMember
from orgs.queries.filing import documents_of, hosts_at, standing_of
from orgs.queries.party import instructors_at
from orgs.rules.filing_conditions import filing_conditions
from orgs.states import Category
from orgs.states.filing import FILING, Sex, Tie
from places.models import Place
from places.states import Level


class FilingOutput(Output):
    """An application in a list."""

    label = serializers.CharField(source="get_stage_display")  # type: ignore[assignment]
    category_label = serializers.CharField(source="get_category_display")
    place = serializers.CharField(source="place.code")
    place_name = serializers.CharField(source="place.name")
    notice = serializers.IntegerField(source="notice_id", allow_null=True)
    organisation = serializers.IntegerField(source="organisation_id", allow_null=True)

    class Meta:
        model = FilingApplication
        fields: tuple[str, ...] = (
            "id",
            "name",
            "category",
            "category_label",
            "purpose",
            "place",
            "place_name",
            "stage",
            "label",
            "due_on",
            "notice",
            "organisation",
        )


class FilingMemberOutput(Output):
    """A row of the roster; the phone is masked."""

    phone = serializers.SerializerMethodField()
    has_account = serializers.SerializerMethodField()

    class Meta:
        model = FilingMember
        fields = ("id", "name", "phone", "sex", "is_founder", "is_party_member", "has_account")

    def get_phone(self, row: FilingMember) -> str:
        """Return the phone masked."""
        return mask_phone(row.phone)

    def get_has_account(self, row: FilingMember) -> bool:
        """Return whether an account was found."""
        return row.user_id is not None


class FilingDocumentOutput(Output):
    """A document, its state and its files."""

    label = serializers.CharField(source="get_kind_display")  # type: ignore[assignment]
    state_label = serializers.CharField(source="get_state_display")
    files = serializers.SerializerMethodField()

    class Meta:
        model = FilingDocument
        fields = ("kind", "label", "state", "state_label", "reason", "files")

    def get_files(self, row: FilingDocument) -> list[Any]:
        """Return the files."""
        return list(FileOutput(attachments_of(row), many=True).data)


class FilingTraceField(TraceField):
    """The trace; those concerned read its private steps, too."""

    def to_representation(self, value: Any) -> list[Any]:
        """Read the steps that this reader may see."""
        user = self.context["request"].user
        inside = user.is_authenticated and user.has_perm("orgs.read_filing", value)
        return list(TraceOutput(public_trace(self.flow, value, user, concerned=inside), many=True).data)


class FilingDetail(FilingOutput):
    """An application with what the reader may do; ``inside`` is null for strangers, who see it from the notice on."""

    person_in_charge = serializers.CharField(source="person_name")
    inside = serializers.SerializerMethodField(help_text="What only those concerned read; null for others.")
    progress = ProgressField(flow=FILING)
    steps = StepsField(flow=FILING)
    trace = FilingTraceField(flow=FILING)

    class Meta(FilingOutput.Meta):
        fields = (*FilingOutput.Meta.fields, "tags", "person_in_charge", "inside", "progress", "steps", "trace")

    def get_inside(self, row: FilingApplication) -> dict[str, Any] | None:
        """Return conditions, roster, papers, opinions and masked numbers for those concerned."""
        user = self.context["request"].user
        if not user.is_authenticated or not user.has_perm("orgs.read_filing", row):
            return None
        return {
            "charter": row.charter,
            "person_id_number": mask_id_number(row.person_id_number),
            "person_phone": mask_phone(row.person_phone),
            "person_tie": row.person_tie,
            "venue": row.venue,
            "venue_owner": row.venue_owner,
            "venue_consent": row.venue_consent,
            "no_profit": row.no_profit,
            "to_complete": row.to_complete,
            "community_opinion": row.community_opinion,
            "street_opinion": row.street_opinion,
            "light": row.light,
            "conditions": ConditionOutput(filing_conditions(row), many=True).data if not row.organisation_id else [],
            "members": FilingMemberOutput(row.members.all(), many=True).data,
            "documents": FilingDocumentOutput(documents_of(row), many=True).data,
        }


class FilingStartInput(Input):
    """Where, or from which circle."""

    place = CodeField("code", queryset=Place.objects.filter(level=Level.COMMUNITY), required=False)
    circle = serializers.PrimaryKeyRelatedField(queryset=Circle.objects.all(), required=False)
    name = serializers.CharField(max_length=40, required=False, allow_blank=True, default="")

    def validate(self, data: dict[str, Any]) -> dict[str, Any]:
        """Ask for one of the two."""
        if ("place" in data) == ("circle" in data):
            raise serializers.ValidationError({"place": ["A place or a circle."]})
        return data


class FilingInput(Input):
    """What is written, as far as it is sent; an empty ID number or phone leaves the one on record."""

    name = serializers.CharField(max_length=40, required=False, allow_blank=True)
    category = serializers.ChoiceField(choices=Category.choices, required=False)
    tags = serializers.ListField(child=serializers.CharField(max_length=20), max_length=5, required=False)
    purpose = serializers.CharField(max_length=2000, required=False, allow_blank=True)
    charter = serializers.CharField(max_length=20_000, required=False, allow_blank=True)
    person_name = serializers.CharField(max_length=60, required=False, allow_blank=True)
    person_id_number = serializers.CharField(max_length=24, required=False, allow_blank=True, write_only=True)
    person_phone = serializers.CharField(max_length=20, required=False, allow_blank=True, write_only=True)
    person_tie = serializers.ChoiceField(choices=Tie.choices, required=False)
    venue = serializers.CharField(max_length=120, required=False, allow_blank=True)
    venue_owner = serializers.CharField(max_length=60, required=False, allow_blank=True)
    venue_consent = serializers.BooleanField(required=False)
    no_profit = serializers.BooleanField(required=False)
    instructor = serializers.PrimaryKeyRelatedField(queryset=User.objects.none(), required=False, allow_null=True)
    host = serializers.PrimaryKeyRelatedField(queryset=Body.objects.none(), required=False, allow_null=True)

    def get_fields(self) -> dict[str, Any]:
        """Know nobody but the instructors and hosts of the place."""
        fields: dict[str, Any] = super().get_fields()
        if row := self.context.get("application"):
            fields["instructor"].queryset = instructors_at(row.place)
            fields["host"].queryset = hosts_at(row.place)
        return fields


class FilingMemberInput(Input):
    """A row of the roster."""

    name = serializers.CharField(max_length=60)
    phone = serializers.CharField(max_length=20, required=False, allow_blank=True, default="")
    sex = serializers.ChoiceField(choices=Sex.choices, required=False, allow_blank=True, default="")
    is_founder = serializers.BooleanField(required=False, default=False)
    is_party_member = serializers.BooleanField(required=False, default=False)


class FilingInstructorInput(Input):
    """Who guides the organisation."""

    instructor = serializers.PrimaryKeyRelatedField(queryset=User.objects.none())

    def get_fields(self) -> dict[str, Any]:
        """Know nobody but the instructors of the place."""
        fields: dict[str, Any] = super().get_fields()
        if row := self.context.get("application"):
            fields["instructor"].queryset = instructors_at(row.place)
        return fields


class RejectInput(Input):
    """What is wrong with a document."""

    reason = serializers.CharField(max_length=300)


class NameCheckInput(serializers.Serializer[Any]):
    """A name, and the community at which it shall be."""

    name = serializers.CharField(max_length=40)
    place = CodeField("code", queryset=Place.objects.filter(level=Level.COMMUNITY))


class AlikeOutput(serializers.Serializer[Any]):
    """A name that can be mistaken for it."""

    name = serializers.CharField()
    why = serializers.CharField()


class NameCheckOutput(serializers.Serializer[Any]):
    """What stands against a name, what a reviewer looks at, and what is like it."""

    name = serializers.CharField()
    is_possible = serializers.BooleanField()
    faults = serializers.ListField(child=serializers.CharField())
    doubts = serializers.ListField(child=serializers.CharField())
    alike = AlikeOutput(many=True)


class CertificateOutput(Output):
    """A certificate as it was issued, and what it is worth now."""

    standing = serializers.SerializerMethodField()
    standing_label = serializers.SerializerMethodField()
    organisation = serializers.IntegerField(source="organisation_id")
    authority = serializers.CharField(source="street.name")

    class Meta:
        model = FilingCertificate
        fields = (
            "number",
            "name",
            "version",
            "person_in_charge",
            "community",
            "authority",
            "filed_on",
            "issued_on",
            "valid_until",
            "replaced_on",
            "organisation",
            "standing",
            "standing_label",
        )

    def get_standing(self, row: FilingCertificate) -> str:
        """Return what it is worth now."""
        return str(standing_of(row))

    def get_standing_label(self, row: FilingCertificate) -> str:
        """Return the same in words."""
        return str(standing_of(row).label)
