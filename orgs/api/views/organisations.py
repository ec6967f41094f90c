"""Organisations over the API: find, read, join, leave."""

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet, ReadOnlyModelViewSet

from accounts.api.person import me
from core.api.idempotency import IdempotentMixin
from orgs import actions
from orgs.actions import posts
from orgs.api.serializers.organisations import (
    BelongingOutput,
    JoinInput,
    MyMembershipOutput,
    OrganisationDetail,
    OrganisationOutput,
)
from orgs.filters import OrganisationFilter
from orgs.models import Membership, Organisation
from orgs.queries import membership_of, memberships_of, public_organisations


class OrganisationViews(IdempotentMixin, ReadOnlyModelViewSet[Organisation]):
    """The community organisations on the street's register."""

    queryset = Organisation.objects.all()
    filterset_class = OrganisationFilter
    sorts = {"stars": "-stars", "new": "-pk", "members": "-member_count"}
    lookup_value_regex = "[0-9]{1,18}"

    def get_queryset(self) -> QuerySet[Organisation]:
        """Return what the public may see."""
        return public_organisations()

    def get_serializer_class(self) -> type[serializers.BaseSerializer[Organisation]]:
        """Return the short form in lists."""
        return OrganisationOutput if self.action == "list" else OrganisationDetail

    @extend_schema(request=JoinInput, responses={201: BelongingOutput})
    @action(detail=True, methods=["post"])
    def join(self, request: Request, **_kwargs: Any) -> Response:
        """Ask to join; the managers answer in my messages."""
        form = JoinInput(data=request.data)
        form.is_valid(raise_exception=True)
        membership = actions.ask_to_join(
            organisation=self.get_object(),
            by=me(request),
            words=form.validated_data["words"],
            answers=form.validated_data.get("answers", []),
            guardian=form.validated_data["guardian"],
        )
        return Response(BelongingOutput(membership).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=None, responses={204: None})
    @action(detail=True, methods=["post"], permission_classes=[IsAuthenticated])
    def follow(self, request: Request, **_kwargs: Any) -> Response:
        """Follow; news come once a day, as my preferences say."""
        posts.follow(organisation=self.get_object(), by=me(request))
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=None, responses={204: None})
    @action(detail=True, methods=["post"], permission_classes=[IsAuthenticated])
    def unfollow(self, request: Request, pk: str, **_kwargs: Any) -> Response:
        """Follow no longer."""
        posts.unfollow(organisation=get_object_or_404(Organisation, pk=pk), by=me(request))
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=None, responses=BelongingOutput)
    @action(detail=True, methods=["post"])
    def leave(self, request: Request, pk: str, **_kwargs: Any) -> Response:
        """Leave, or take my question back; also an organisation that is no longer on the register."""
        organisation = get_object_or_404(Organisation, pk=pk)
        membership = membership_of(organisation, me(request))
        if membership is None:
            raise NotFound
        return Response(BelongingOutput(actions.leave_organisation(membership=membership, by=me(request))).data)


class MyMembershipViews(mixins.ListModelMixin, GenericViewSet[Membership]):
    """The organisations that I belong to, or asked to join."""

    queryset = Membership.objects.all()
    serializer_class = MyMembershipOutput
    permission_classes = [IsAuthenticated]

    def get_queryset(self) -> QuerySet[Membership]:
        """Return one's own, and nobody else's."""
        return memberships_of(me(self.request))
