"""Positions, invitations and the desk over the API."""

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet, ViewSet

from accounts.api.person import me
from core.api.idempotency import IdempotentMixin
from orgs.actions import invitations, offices
from orgs.api.serializers.offices import (
    POSITION_STEPS,
    AcceptInput,
    DeskOutput,
    OrgInvitationInput,
    OrgInvitationOutput,
    OwnInvitationOutput,
    PositionDetail,
    PositionInput,
    PositionOutput,
)
from orgs.api.serializers.organisations import BelongingOutput
from orgs.models.offices import OrgInvitation, OrgPosition
from orgs.queries.offices import current_positions, key_team_size, own_invitations, own_positions
from orgs.queries.posts import shown_of
from orgs.queries.todo import todo_of
from orgs.states import ENDED
from orgs.states.offices import POSITION, Term

from .desk import ORGANISATION, DeedsMixin, OfOrganisationMixin

RELATED = ("organisation__place", "organisation__body", "title", "user", "takes_over")


@extend_schema_view(list=extend_schema(parameters=[ORGANISATION]), create=extend_schema(parameters=[ORGANISATION]))
class OrgPositionViews(OfOrganisationMixin, IdempotentMixin, mixins.ListModelMixin, GenericViewSet[OrgPosition]):
    """Who is in office at an organisation; its managers offer positions here."""

    queryset = OrgPosition.objects.all()
    serializer_class = PositionOutput

    def get_queryset(self) -> QuerySet[OrgPosition]:
        """Return those in office today."""
        return OrgPosition.objects.none() if self.is_asked_by_schema else current_positions(self.organisation)

    @extend_schema(request=PositionInput, responses={201: PositionDetail})
    def create(self, request: Request, **_kwargs: Any) -> Response:
        """Offer a member a position; the member is told and answers."""
        organisation = self.need("orgs.appoint")
        form = PositionInput(data=request.data)
        form.is_valid(raise_exception=True)
        data = dict(form.validated_data)
        over = data.pop("takes_over")
        if over is not None:
            held = OrgPosition.objects.filter(organisation=organisation, stage=Term.HELD)
            data["takes_over"] = get_object_or_404(held, pk=over)
        position = offices.offer_position(organisation=organisation, by=me(request), **data)
        output = PositionDetail(position, context=self.get_serializer_context())
        return Response(output.data, status=status.HTTP_201_CREATED)


class PositionViews(
    DeedsMixin, IdempotentMixin, mixins.ListModelMixin, mixins.RetrieveModelMixin, GenericViewSet[OrgPosition]
):
    """The positions that I am offered or hold; managers find those of their organisation by number."""

    queryset = OrgPosition.objects.all()
    serializer_class = PositionDetail
    permission_classes = [IsAuthenticated]
    lookup_value_regex = "[0-9]{1,18}"
    flow = POSITION
    step_names = POSITION_STEPS
    argument = "position"
    wordless = ("accept",)
    deeds = {
        "accept": offices.accept_position,
        "decline": offices.decline_position,
        "withdraw": offices.withdraw_position,
        "resign": offices.resign_position,
        "dismiss": offices.dismiss_position,
    }

    def get_queryset(self) -> QuerySet[OrgPosition]:
        """Return one's own in the list; by number also what one may read."""
        if self.action == "list":
            return own_positions(me(self.request))
        return OrgPosition.objects.select_related(*RELATED)

    def get_object(self) -> OrgPosition:
        """Return the position if the reader may read it, else 404."""
        found = super().get_object()
        if not self.request.user.has_perm("orgs.read_position", found):
            raise NotFound
        return found


@extend_schema_view(list=extend_schema(parameters=[ORGANISATION]), create=extend_schema(parameters=[ORGANISATION]))
class OrgInvitationViews(OfOrganisationMixin, IdempotentMixin, mixins.ListModelMixin, GenericViewSet[OrgInvitation]):
    """The invitations of an organisation, for its desk."""

    queryset = OrgInvitation.objects.all()
    serializer_class = OrgInvitationOutput
    permission_classes = [IsAuthenticated]

    def get_queryset(self) -> QuerySet[OrgInvitation]:
        """Return all of the one organisation."""
        if self.is_asked_by_schema:
            return OrgInvitation.objects.none()
        return OrgInvitation.objects.filter(organisation=self.need("orgs.invite_members"))

    @extend_schema(request=OrgInvitationInput, responses={201: OrgInvitationOutput})
    def create(self, request: Request, **_kwargs: Any) -> Response:
        """Invite one person by phone, or make a link for several."""
        organisation = self.need("orgs.invite_members")
        form = OrgInvitationInput(data=request.data)
        form.is_valid(raise_exception=True)
        data = dict(form.validated_data)
        if data["phone"]:
            made = invitations.invite_by_phone(organisation=organisation, by=me(request), **data)
        else:
            facts = {name: data[name] for name in ("most", "words", "days")}
            made = invitations.open_link(organisation=organisation, by=me(request), **facts)
        return Response(OrgInvitationOutput(made).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=None, responses=OrgInvitationOutput, parameters=[ORGANISATION])
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, **_kwargs: Any) -> Response:
        """Take an invitation back."""
        made = invitations.withdraw_invitation(invitation=self.get_object(), by=me(request))
        return Response(OrgInvitationOutput(made).data)


class MyInvitationViews(IdempotentMixin, mixins.ListModelMixin, GenericViewSet[OrgInvitation]):
    """The invitations for my phone; a link that I was given is answered here, too."""

    queryset = OrgInvitation.objects.all()
    serializer_class = OwnInvitationOutput
    permission_classes = [IsAuthenticated]
    lookup_field = "token"
    lookup_value_regex = "[A-Za-z0-9_-]{10,40}"

    def get_queryset(self) -> QuerySet[OrgInvitation]:
        """Return those for one's own phone; by its secret also a link."""
        if self.action == "list":
            return own_invitations(me(self.request)).select_related("organisation__page", "organisation__place")
        rows = OrgInvitation.objects.exclude(organisation__stage__in=ENDED)
        return rows.select_related("organisation__place", "organisation__body")

    def get_object(self) -> OrgInvitation:
        """Return the invitation if it is for the reader, else 404."""
        found = super().get_object()
        if not self.request.user.has_perm("orgs.answer_invitation", found):
            raise NotFound
        return found

    @extend_schema(request=AcceptInput, responses={201: BelongingOutput})
    @action(detail=True, methods=["post"])
    def accept(self, request: Request, **_kwargs: Any) -> Response:
        """Become a member."""
        form = AcceptInput(data=request.data)
        form.is_valid(raise_exception=True)
        data = form.validated_data
        membership = invitations.accept_invitation(
            invitation=self.get_object(),
            by=me(request),
            answers=data.get("answers", []),
            guardian=data["guardian"],
        )
        return Response(BelongingOutput(membership).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=None, responses={204: None})
    @action(detail=True, methods=["post"])
    def decline(self, request: Request, **_kwargs: Any) -> Response:
        """Decline; the organisation sees only that."""
        invitations.decline_invitation(invitation=self.get_object(), by=me(request))
        return Response(status=status.HTTP_204_NO_CONTENT)


class DeskViews(OfOrganisationMixin, ViewSet):
    """The desk of an organisation."""

    permission_classes = [IsAuthenticated]

    @extend_schema(responses=DeskOutput, parameters=[ORGANISATION], operation_id="organisations_desk")
    def list(self, request: Request, **_kwargs: Any) -> Response:
        """List what is to be done, what is due first, with the figures."""
        organisation = self.need("orgs.see_desk")
        facts = {
            "todos": todo_of(organisation, me(request)),
            "members": organisation.member_count,
            "followers": shown_of(organisation, photos=0).page.follower_count,
            "key_team": key_team_size(organisation),
        }
        return Response(DeskOutput(facts).data)
