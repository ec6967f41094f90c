"""Partners over the API: thanks, intents, resources, requests, deliveries and their use."""

from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.permissions import AllowAny, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ReadOnlyModelViewSet

from accounts.api.person import me
from accounts.models import User
from accounts.states import Role
from core.api.idempotency import IdempotentMixin
from orgs.actions import partner_gifts, partner_resources, partners
from orgs.api.serializers import partners as output
from orgs.filters.partners import WallFilter
from orgs.models.partners import Partner, PartnerGift, PartnerResource, PartnerUse, ResourceRequest
from orgs.queries.partner_thanks import thanked, wall_of
from orgs.queries.partners import gifts_of, partners_managed_by, public_partners
from orgs.states.partner_gifts import GIFT, RESOURCE_REQUEST
from orgs.states.partners import PARTNER
from places.models import Place, lying_in

from .desk import DeedsMixin

STAFF = (Role.STREET_STAFF, Role.COMMUNITY_STAFF)


def _street() -> Place:
    return get_object_or_404(Place, code=settings.STREET_CODE)


class PartnerViews(DeedsMixin, IdempotentMixin, ReadOnlyModelViewSet[Partner]):
    """The partners of the street: those thanked, and those that one looks after."""

    queryset = Partner.objects.all()
    lookup_value_regex = "[0-9]{1,18}"
    filterset_class = WallFilter
    sorts = {"since": "since", "newest": "-id"}
    flow = PARTNER
    argument = "partner"
    step_names = ("begin_talks", "decline", "withdraw", "end", "resume")
    wordless = ("begin_talks", "resume")
    deeds = {
        "begin_talks": partners.begin_talks,
        "decline": partners.decline_partner,
        "withdraw": partners.withdraw_intent,
        "end": partners.end_partnership,
        "resume": partners.resume_talks,
    }

    def get_permissions(self) -> list[Any]:
        """Let everybody read."""
        return [AllowAny()] if self.action in {"list", "retrieve"} else [IsAuthenticated()]

    def get_queryset(self) -> QuerySet[Partner]:
        """Return the wall for the list; one partner to everybody if it is named, else to those concerned."""
        if getattr(self, "swagger_fake_view", False):
            return Partner.objects.none()
        if self.action == "list":
            return wall_of(_street())
        user: Any = self.request.user
        seen = Q(pk__in=public_partners(_street()).values("pk"))
        if user.is_authenticated:
            seen |= Q(pk__in=partners_managed_by(user).order_by().values("pk"))
            seen |= lying_in(user.standing.paths(*STAFF))
        return Partner.objects.filter(seen).select_related("place")

    def get_serializer_class(self) -> Any:
        """Return the long form for one."""
        return output.PartnerDetail

    @extend_schema(responses=output.ThankedOutput(many=True))
    def list(self, request: Request, *_args: Any, **_kwargs: Any) -> Response:
        """Read the page of thanks; those who don't want to be named have no number and no name."""
        rows = self.paginate_queryset(self.filter_queryset(self.get_queryset())) or []
        return self.get_paginated_response(output.ThankedOutput(thanked(rows), many=True).data)

    @extend_schema(request=output.PartnerInput, responses={201: output.PartnerDetail})
    def create(self, request: Request) -> Response:
        """Declare that one would be a partner; the street calls back."""
        form = output.PartnerInput(data=request.data)
        form.is_valid(raise_exception=True)
        made = partners.declare_intent(place=_street(), by=me(request), **form.validated_data)
        shown = output.PartnerDetail(made, context=self.get_serializer_context())
        return Response(shown.data, status=status.HTTP_201_CREATED)

    @extend_schema(responses=output.PartnerOutput(many=True), filters=False)
    @action(detail=False, pagination_class=None, filterset_class=None)
    def mine(self, request: Request) -> Response:
        """List the partners that one looks after or has declared."""
        return Response(output.PartnerOutput(partners_managed_by(me(request))[:100], many=True).data)


class PartnerResourceViews(ReadOnlyModelViewSet[PartnerResource]):
    """What partners offer to organisations."""

    queryset = PartnerResource.objects.all()
    serializer_class = output.PartnerResourceOutput
    lookup_value_regex = "[0-9]{1,18}"

    def get_queryset(self) -> QuerySet[PartnerResource]:
        """Return what is shown."""
        return PartnerResource.objects.shown().filter(street__code=settings.STREET_CODE).select_related("partner")


class ResourceRequestViews(DeedsMixin, IdempotentMixin, ReadOnlyModelViewSet[ResourceRequest]):
    """Requests of one's organisations, and those to the partners that one looks after."""

    queryset = ResourceRequest.objects.all()
    permission_classes = [IsAuthenticated]
    lookup_value_regex = "[0-9]{1,18}"
    flow = RESOURCE_REQUEST
    argument = "request"
    step_names = ("grant", "decline", "withdraw")
    deeds = {
        "grant": partner_resources.grant_request,
        "decline": partner_resources.decline_request,
        "withdraw": partner_resources.withdraw_request,
    }

    def get_serializer_class(self) -> Any:
        """Return the short form in lists."""
        return output.ResourceRequestOutput if self.action == "list" else output.ResourceRequestDetail

    def get_queryset(self) -> QuerySet[ResourceRequest]:
        """Return those in which the reader has a part."""
        if getattr(self, "swagger_fake_view", False):
            return ResourceRequest.objects.none()
        standing = me(self.request).standing
        mine = Q(organisation__body__in=standing.bodies(Role.ORG_MANAGER))
        mine |= Q(partner__body__in=standing.bodies(Role.PARTNER))
        mine |= lying_in(standing.paths(Role.STREET_STAFF), "partner__place")
        return ResourceRequest.objects.filter(mine).select_related("resource", "organisation__place", "partner__place")

    @extend_schema(request=output.ResourceRequestInput, responses={201: output.ResourceRequestDetail})
    def create(self, request: Request) -> Response:
        """Ask for a resource, for an organisation that one manages."""
        form = output.ResourceRequestInput(data=request.data)
        form.is_valid(raise_exception=True)
        asked = partner_resources.ask_for_resource(by=me(request), **form.validated_data)
        shown = output.ResourceRequestDetail(asked, context=self.get_serializer_context())
        return Response(shown.data, status=status.HTTP_201_CREATED)


class PartnerGiftViews(DeedsMixin, IdempotentMixin, ReadOnlyModelViewSet[PartnerGift]):
    """Deliveries that one has given, gets, or looks after as staff; the record, not the ledger."""

    queryset = PartnerGift.objects.all()
    permission_classes = [IsAuthenticated]
    lookup_value_regex = "[0-9]{1,18}"
    flow = GIFT
    argument = "gift"
    wordless = ("receive",)
    deeds = {"receive": partner_gifts.receive_gift, "refuse": partner_gifts.refuse_gift}

    def get_serializer_class(self) -> Any:
        """Return the short form in lists."""
        return output.GiftOutput if self.action == "list" else output.GiftDetail

    def get_queryset(self) -> QuerySet[PartnerGift]:
        """Return those in which the reader has a part."""
        if getattr(self, "swagger_fake_view", False):
            return PartnerGift.objects.none()
        return gifts_of(PartnerGift.objects.entries().filter(_concerning(me(self.request))))

    @extend_schema(request=output.GiftInput, responses={201: output.GiftDetail})
    def create(self, request: Request) -> Response:
        """Record a delivery under a promise; with ``request`` that of a granted request."""
        form = output.GiftInput(data=request.data)
        form.is_valid(raise_exception=True)
        gift = partner_gifts.record_gift(by=me(request), **form.validated_data)
        return self._shown(gift, status.HTTP_201_CREATED)

    @extend_schema(request=output.UseInput, responses={201: output.GiftDetail})
    @action(detail=True, methods=["post"])
    def uses(self, request: Request, **_kwargs: Any) -> Response:
        """Report how part of it was used, as who received it."""
        form = output.UseInput(data=request.data)
        form.is_valid(raise_exception=True)
        gift = self.get_object()
        partner_gifts.report_use(gift=gift, by=me(request), **form.validated_data)
        return self._shown(gift, status.HTTP_201_CREATED)

    @extend_schema(request=output.TakeBackInput, responses={201: output.GiftDetail})
    @action(detail=True, methods=["post"], url_path="uses/take-back")
    def take_back(self, request: Request, **_kwargs: Any) -> Response:
        """Take a report on use back, by a counter-entry."""
        form = output.TakeBackInput(data=request.data)
        form.is_valid(raise_exception=True)
        gift = self.get_object()
        rows = PartnerUse.objects.filter(gift=gift, corrects=None)
        use = get_object_or_404(rows, pk=form.validated_data["use"])
        partner_gifts.take_back_use(use=use, reason=form.validated_data["reason"], by=me(request))
        return self._shown(gift, status.HTTP_201_CREATED)

    @extend_schema(request=output.CorrectionInput, responses={201: output.GiftDetail})
    @action(detail=True, methods=["post"])
    def corrections(self, request: Request, **_kwargs: Any) -> Response:
        """Take back what was recorded too much, by a counter-entry."""
        form = output.CorrectionInput(data=request.data)
        form.is_valid(raise_exception=True)
        gift = self.get_object()
        partner_gifts.correct_gift(gift=gift, by=me(request), **form.validated_data)
        return self._shown(gift, status.HTTP_201_CREATED)

    def _shown(self, gift: PartnerGift, code: int) -> Response:
        fresh = gifts_of(PartnerGift.objects.filter(pk=gift.pk)).get()
        return Response(output.GiftDetail(fresh, context=self.get_serializer_context()).data, status=code)


def _concerning(user: User) -> Q:
    """Return the condition that somebody has a part in a gift."""
    standing = user.standing
    mine = Q(organisation__body__in=standing.bodies(Role.ORG_MANAGER))
    mine |= Q(partner__body__in=standing.bodies(Role.PARTNER))
    paths = standing.paths(*STAFF)
    return mine | lying_in(paths, "organisation__place") | lying_in(paths, "to_place")
