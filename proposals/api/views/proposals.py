"""Proposals over the API: read, support, write."""

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
from accounts.models import User
from core.api.files import FilesMixin
from core.api.flow import FlowViewMixin
from core.api.idempotency import IdempotentMixin
from proposals import actions
from proposals.api.serializers.proposals import ProposalDetail, ProposalInput, ProposalOutput
from proposals.api.steps import STEPS
from proposals.filters.proposals import ProposalFilter
from proposals.models import Proposal
from proposals.queries.proposals import public_proposals
from proposals.states import PROPOSAL


class ProposalViews(FlowViewMixin, FilesMixin, IdempotentMixin, ReadOnlyModelViewSet[Proposal]):
    """What residents propose for the common good of a place."""

    queryset = Proposal.objects.all()
    filterset_class = ProposalFilter
    sorts = {"new": "-pk", "support": "-support_count"}
    lookup_value_regex = "[0-9]{1,18}"
    flow = PROPOSAL
    step_names = STEPS

    def get_queryset(self) -> QuerySet[Proposal]:
        """List what the public may see; one is asked for by its number, and read by whoever may."""
        if self.action == "list":
            return public_proposals()
        return Proposal.objects.select_related("place", "author", "category")

    def get_object(self) -> Proposal:
        """Return the proposal if the person may read it; 404 tells a stranger nothing of it."""
        proposal = get_object_or_404(self.get_queryset(), pk=self.kwargs["pk"])
        if not self.request.user.has_perm("proposals.read_proposal", proposal):
            raise NotFound
        return proposal

    def get_serializer_class(self) -> type[serializers.BaseSerializer[Proposal]]:
        """Return the short form in lists."""
        return ProposalOutput if self.action == "list" else ProposalDetail

    @extend_schema(request=ProposalInput, responses={201: ProposalDetail})
    def create(self, request: Request) -> Response:
        """Write a draft that I alone see; file it with a step."""
        form = ProposalInput(data=request.data)
        form.is_valid(raise_exception=True)
        proposal = actions.save_proposal(by=me(request), **form.validated_data)
        return Response(self.get_serializer(proposal).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=ProposalInput, responses=ProposalDetail)
    def partial_update(self, request: Request, **_kwargs: Any) -> Response:
        """Go on with a draft, or complete what was returned; what isn't sent stays as it is."""
        proposal = self.get_object()
        form = ProposalInput(data=request.data, partial=True)
        form.is_valid(raise_exception=True)
        facts = {"place": proposal.place, **form.validated_data}
        proposal = actions.save_proposal(by=me(request), proposal=proposal, **facts)
        return Response(self.get_serializer(proposal).data)

    @extend_schema(request=None, responses=ProposalDetail)
    @action(detail=True, methods=["post"])
    def support(self, request: Request, **_kwargs: Any) -> Response:
        """Support a proposal of a place that I live in; a second time changes nothing."""
        proposal = actions.support(proposal=self.get_object(), by=me(request))
        return Response(self.get_serializer(proposal).data)

    @extend_schema(responses=ProposalDetail)
    @support.mapping.delete
    def take_back_support(self, request: Request, **_kwargs: Any) -> Response:
        """Take my support back while it collects."""
        proposal = actions.take_back_support(proposal=self.get_object(), by=me(request))
        return Response(self.get_serializer(proposal).data)

    def take_step(self, obj: Any, name: str, *, by: User, reason: str) -> Proposal:
        """Take a step by its action, which tells people and keeps the days."""
        return STEPS[name](obj, by, reason)


class MyProposalViews(mixins.ListModelMixin, GenericViewSet[Proposal]):
    """My proposals, drafts included."""

    queryset = Proposal.objects.all()
    serializer_class = ProposalOutput
    permission_classes = [IsAuthenticated]

    def get_queryset(self) -> QuerySet[Proposal]:
        """Return one's own, and nobody else's."""
        return Proposal.objects.of(me(self.request)).select_related("place", "category")
