"""Invitations over the API: ask a talent, answer, see what became of it."""

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.exceptions import NotFound
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ReadOnlyModelViewSet

from accounts.api.person import me
from accounts.models import User
from core.api.flow import FlowViewMixin
from core.api.idempotency import IdempotentMixin
from residents import actions
from residents.api.serializers.talents import (
    INVITATION_STEPS,
    InvitationDetail,
    InvitationInput,
    InvitationOutput,
)
from residents.models import Invitation
from residents.states import INVITATION

RELATED = ("talent__user", "talent__place", "invited_by", "body", "place")


class InvitationViews(FlowViewMixin, IdempotentMixin, ReadOnlyModelViewSet[Invitation]):
    """Invitations to lead something that I got or sent."""

    queryset = Invitation.objects.all()
    permission_classes = [IsAuthenticated]
    lookup_value_regex = "[0-9]{1,18}"
    flow = INVITATION
    step_names = INVITATION_STEPS

    def get_queryset(self) -> QuerySet[Invitation]:
        """List one's own; one is asked for by its number, and read by whoever may."""
        rows = Invitation.objects.select_related(*RELATED)
        return rows.concerning(me(self.request)) if self.action == "list" else rows

    def get_object(self) -> Invitation:
        """Return the invitation if the person may read it."""
        invitation = get_object_or_404(self.get_queryset(), pk=self.kwargs["pk"])
        if not self.request.user.has_perm("residents.read_invitation", invitation):
            raise NotFound
        return invitation

    def get_serializer_class(self) -> type[serializers.BaseSerializer[Invitation]]:
        """Return the short form in lists."""
        return InvitationOutput if self.action == "list" else InvitationDetail

    @extend_schema(request=InvitationInput, responses={201: InvitationDetail})
    def create(self, request: Request) -> Response:
        """Invite a listed talent to lead something."""
        form = InvitationInput(data=request.data)
        form.is_valid(raise_exception=True)
        invitation = actions.invite(by=me(request), **form.validated_data)
        return Response(self.get_serializer(invitation).data, status=status.HTTP_201_CREATED)

    def take_step(self, obj: Any, name: str, *, by: User, reason: str) -> Invitation:
        """Take a step by its action; the reason is the word that goes with an answer."""
        if name == "accept":
            return actions.accept_invitation(invitation=obj, by=by, answer=reason)
        if name == "decline":
            return actions.decline_invitation(invitation=obj, by=by, answer=reason)
        if name == "withdraw":
            return actions.withdraw_invitation(invitation=obj, by=by, reason=reason)
        return actions.finish_invitation(invitation=obj, by=by)
