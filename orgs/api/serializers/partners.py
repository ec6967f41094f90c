"""What an app reads and sends about partners; money is in fen, and no phone is ever sent out."""

from typing import Any

from django.urls import reverse
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from core.api.serializers import Input, Output, ProgressField, StepsField
from orgs.models import Organisation
from orgs.models.partners import AgreementLine, Partner, PartnerGift, PartnerResource, PartnerUse, ResourceRequest
from orgs.queries.partner_thanks import people_helped, recent_uses, sums_by_kind
from orgs.states.partner_gifts import GIFT, RESOURCE_REQUEST
from orgs.states.partners import PARTNER, PartnerKind
from places.models import Place


class GivenOutput(serializers.Serializer[Any]):
    """What arrived of one kind in one unit, and how much of it was used; fen for money."""

    kind = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    unit = serializers.CharField()
    quantity = serializers.IntegerField()
    used = serializers.IntegerField()


class ThankedOutput(serializers.Serializer[Any]):
    """A partner on the page of thanks; without its name and number if it does not want to be named."""

    id = serializers.SerializerMethodField()
    name = serializers.SerializerMethodField()
    kind = serializers.CharField(source="partner.kind")
    kind_label = serializers.CharField(source="partner.get_kind_display")
    since = serializers.DateField(source="partner.since")
    given = GivenOutput(many=True)
    people = serializers.IntegerField()

    def get_id(self, row: Any) -> int | None:
        """Return the number of a partner that is named."""
        return row.partner.pk if row.partner.is_named else None

    def get_name(self, row: Any) -> str | None:
        """Return the name of a partner that is named."""
        return row.partner.name if row.partner.is_named else None


class UseOutput(Output):
    """A report on use."""

    unit = serializers.CharField(source="gift.unit")
    kind = serializers.CharField(source="gift.kind")
    photo_url = serializers.SerializerMethodField()
    is_taken_back = serializers.SerializerMethodField()

    class Meta:
        model = PartnerUse
        fields = ("id", "kind", "quantity", "unit", "people", "used_on", "words", "alt", "photo_url", "is_taken_back")

    def get_photo_url(self, use: PartnerUse) -> str | None:
        """Return the path of the photo."""
        return reverse("api-file", args=[use.photo_id]) if use.photo_id else None

    def get_is_taken_back(self, use: PartnerUse) -> bool:
        """Whether a counter-entry took it back."""
        return hasattr(use, "taken_back_by")


class PartnerOutput(Output):
    """A partner in a list of those concerned."""

    kind_label = serializers.CharField(source="get_kind_display")
    label = serializers.CharField(source="get_stage_display")  # type: ignore[assignment]

    class Meta:
        model = Partner
        fields: tuple[str, ...] = ("id", "name", "kind", "kind_label", "stage", "label", "since")


class PartnerDetail(PartnerOutput):
    """A partner with what it gave, how it was used, and the steps that the reader may take."""

    introduction = serializers.CharField()
    given = serializers.SerializerMethodField()
    people = serializers.SerializerMethodField()
    uses = serializers.SerializerMethodField()
    progress = ProgressField(flow=PARTNER)
    steps = StepsField(flow=PARTNER, names=("begin_talks", "decline", "withdraw", "end", "resume"))

    class Meta(PartnerOutput.Meta):
        fields = (*PartnerOutput.Meta.fields, "introduction", "given", "people", "uses", "progress", "steps")

    @extend_schema_field(GivenOutput(many=True))
    def get_given(self, partner: Partner) -> Any:
        """Return the sums by kind."""
        return GivenOutput(sums_by_kind(partner.partnergifts.all()), many=True).data

    def get_people(self, partner: Partner) -> int:
        """Return how many people benefited."""
        return people_helped(partner)

    @extend_schema_field(UseOutput(many=True))
    def get_uses(self, partner: Partner) -> Any:
        """Return the newest reports on use."""
        return UseOutput(recent_uses([partner]), many=True).data


class PartnerInput(Input):
    """An intent: who would be a partner, and with what."""

    name = serializers.CharField(max_length=80)
    kind = serializers.ChoiceField(choices=PartnerKind.choices)
    offers = serializers.CharField(max_length=1000)
    contact_name = serializers.CharField(max_length=60)
    contact_phone = serializers.CharField(max_length=20, write_only=True)
    address = serializers.CharField(max_length=120, required=False, allow_blank=True, default="")
    website = serializers.URLField(max_length=200, required=False, allow_blank=True, default="")
    introduction = serializers.CharField(max_length=2000, required=False, allow_blank=True, default="")
    may_be_named = serializers.BooleanField(required=False, default=False)


class PartnerResourceOutput(Output):
    """What a partner offers; the partner's name only if it may be named."""

    kind_label = serializers.CharField(source="get_kind_display")
    partner_name = serializers.SerializerMethodField()

    class Meta:
        model = PartnerResource
        fields = (
            "id",
            "partner_name",
            "kind",
            "kind_label",
            "title",
            "description",
            "quantity",
            "unit",
            "available",
            "terms",
            "categories",
        )

    def get_partner_name(self, resource: PartnerResource) -> str | None:
        """Return the name of a partner that is named."""
        return resource.partner.name if resource.partner.is_named else None


class ResourceRequestOutput(Output):
    """A request for a resource."""

    label = serializers.CharField(source="get_stage_display")  # type: ignore[assignment]
    resource_title = serializers.CharField(source="resource.title")
    organisation_name = serializers.CharField(source="organisation.name")

    class Meta:
        model = ResourceRequest
        fields: tuple[str, ...] = (
            "id",
            "resource",
            "resource_title",
            "organisation",
            "organisation_name",
            "purpose",
            "quantity",
            "starts_on",
            "ends_on",
            "stage",
            "label",
            "answer",
        )


class ResourceRequestDetail(ResourceRequestOutput):
    """A request with the steps that the reader may take."""

    steps = StepsField(flow=RESOURCE_REQUEST, names=("grant", "decline", "withdraw"))

    class Meta(ResourceRequestOutput.Meta):
        fields = (*ResourceRequestOutput.Meta.fields, "steps")


class ResourceRequestInput(Input):
    """What an organisation asks for; ``quantity`` in the unit of the resource, fen for money."""

    resource = serializers.PrimaryKeyRelatedField(queryset=PartnerResource.objects.shown())
    organisation = serializers.PrimaryKeyRelatedField(queryset=Organisation.objects.active())
    purpose = serializers.CharField(max_length=1000)
    quantity = serializers.IntegerField(min_value=1)
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()


class GiftOutput(Output):
    """A delivery; quantities in its unit, fen for money."""

    label = serializers.CharField(source="get_stage_display")  # type: ignore[assignment]
    partner_name = serializers.CharField(source="partner.name")
    words_of_promise = serializers.CharField(source="line.text")
    receiver = serializers.CharField()
    net = serializers.IntegerField()
    left = serializers.IntegerField()

    class Meta:
        model = PartnerGift
        fields: tuple[str, ...] = (
            "id",
            "partner",
            "partner_name",
            "words_of_promise",
            "kind",
            "unit",
            "net",
            "used",
            "left",
            "given_on",
            "receiver",
            "words",
            "stage",
            "label",
            "received_on",
        )


class GiftDetail(GiftOutput):
    """A delivery with how it was used, and the steps that the reader may take."""

    uses = serializers.SerializerMethodField()
    steps = StepsField(flow=GIFT)

    class Meta(GiftOutput.Meta):
        fields = (*GiftOutput.Meta.fields, "uses", "steps")

    @extend_schema_field(UseOutput(many=True))
    def get_uses(self, gift: PartnerGift) -> Any:
        """Return the reports on use, the newest first."""
        rows = gift.uses.filter(corrects=None).select_related("gift", "taken_back_by").order_by("-pk")
        return UseOutput(rows, many=True).data


class GiftInput(Input):
    """A delivery under a promise, to an organisation or to a community or the street (by code)."""

    line = serializers.PrimaryKeyRelatedField(queryset=AgreementLine.objects.all())
    quantity = serializers.IntegerField(min_value=1)
    given_on = serializers.DateField()
    organisation = serializers.PrimaryKeyRelatedField(
        queryset=Organisation.objects.active(), required=False, allow_null=True, default=None
    )
    to_place = serializers.SlugRelatedField(
        slug_field="code", queryset=Place.objects.all(), required=False, allow_null=True, default=None
    )
    request = serializers.PrimaryKeyRelatedField(
        queryset=ResourceRequest.objects.all(), required=False, allow_null=True, default=None
    )
    words = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")


class UseInput(Input):
    """How much was used, what for, for how many people."""

    quantity = serializers.IntegerField(min_value=1)
    people = serializers.IntegerField(min_value=0, max_value=1_000_000)
    used_on = serializers.DateField()
    words = serializers.CharField(max_length=300)
    photo = serializers.FileField(required=False, allow_null=True, default=None)
    alt = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")
    shows_people = serializers.BooleanField(required=False, default=False)
    consent = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")


class CorrectionInput(Input):
    """How much less it was, and why."""

    quantity = serializers.IntegerField(min_value=1)
    reason = serializers.CharField(max_length=300)


class TakeBackInput(Input):
    """Which report on use is taken back, and why."""

    use = serializers.IntegerField(min_value=1)
    reason = serializers.CharField(max_length=300)
