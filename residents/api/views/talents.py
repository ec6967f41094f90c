"""Talents over the API: find them, read them, name people, decide about oneself."""

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView
from rest_framework.viewsets import GenericViewSet, ReadOnlyModelViewSet

from accounts.api.person import me
from accounts.models import User
from core.api.flow import FlowViewMixin
from core.api.idempotency import IdempotentMixin
from places.models import Place
from residents import actions
from residents.api.serializers.talents import (
    DESK_STEPS,
    ConsentInput,
    GraphOutput,
    MyTalentOutput,
    NameInput,
    ProfileInput,
    RuleOutput,
    TalentDetail,
    TalentOutput,
    ThanksOutput,
    WhyInput,
)
from residents.filters import TalentFilter
from residents.models import Talent, TalentRule
from residents.queries.talent_graph import talent_graph
from residents.queries.talents import public_talents, talent_of
from residents.states import TALENT


class TalentViews(FlowViewMixin, IdempotentMixin, ReadOnlyModelViewSet[Talent]):
    """People who do much for others and agreed to be found."""

    queryset = Talent.objects.all()
    filterset_class = TalentFilter
    sorts = {"deeds": "-deed_count", "new": "-consented_at"}
    lookup_value_regex = "[0-9]{1,18}"
    flow = TALENT
    step_names = DESK_STEPS

    def get_queryset(self) -> QuerySet[Talent]:
        """List what the public may see; one is asked for by its number, and read by whoever may."""
        if self.action == "list":
            return public_talents()
        return Talent.objects.with_names().select_related("place", "street")

    def get_object(self) -> Talent:
        """Return the talent if the person may read it; 404 tells a stranger nothing of it."""
        talent = get_object_or_404(self.get_queryset(), pk=self.kwargs["pk"])
        if not self.request.user.has_perm("residents.read_talent", talent):
            raise NotFound
        return talent

    def get_serializer_class(self) -> type[serializers.BaseSerializer[Talent]]:
        """Return the short form in lists."""
        return TalentOutput if self.action == "list" else TalentDetail

    @extend_schema(request=NameInput, responses={202: ThanksOutput})
    @action(detail=False, methods=["post"], url_path="name", permission_classes=[IsAuthenticated])
    def nominate(self, request: Request) -> Response:
        """Name somebody of my community; the answer is the same whoever lives where."""
        form = NameInput(data=request.data)
        form.is_valid(raise_exception=True)
        actions.name_neighbour(by=me(request), **form.validated_data)
        thanks = {"detail": _("Thank you. The community desk will look at it.")}
        return Response(thanks, status=status.HTTP_202_ACCEPTED)

    @extend_schema(
        parameters=[OpenApiParameter("community", str, description="Code of a community; all of them without.")],
        responses=GraphOutput,
        filters=False,
    )
    @action(detail=False, methods=["get"], pagination_class=None, filterset_class=None)
    def graph(self, request: Request) -> Response:
        """Read who brought whom, as nodes and edges."""
        code = request.query_params.get("community", "")
        community = Place.objects.communities().filter(code=code).first() if code and "\x00" not in code else None
        if code and community is None:
            raise NotFound
        found = talent_graph(community)
        nodes = [
            {"id": node.talent.pk, "name": node.talent.shown_name, "community": node.talent.community.code}
            for node in found.nodes
        ]
        edges = [{"bringer": bringer, "brought": brought} for bringer, brought in found.edges]
        return Response(GraphOutput({"nodes": nodes, "edges": edges, "is_cut": found.is_cut}).data)

    def take_step(self, obj: Any, name: str, *, by: User, reason: str) -> Talent:
        """Take a step by its action, which tells people and keeps the days."""
        return take_step(obj, name, by=by, reason=reason)


class MyTalentView(IdempotentMixin, APIView):
    """My own row in the pool."""

    permission_classes = [IsAuthenticated]

    @extend_schema(responses=MyTalentOutput, operation_id="me_talent_retrieve")
    def get(self, request: Request) -> Response:
        """Read where I stand; 404 as long as nobody named me."""
        return _mine(request, _own(request))

    @extend_schema(request=WhyInput, responses={201: MyTalentOutput}, operation_id="me_talent_recommend")
    def post(self, request: Request) -> Response:
        """Recommend myself."""
        form = WhyInput(data=request.data)
        form.is_valid(raise_exception=True)
        actions.recommend_myself(by=me(request), **form.validated_data)
        return _mine(request, _own(request), status.HTTP_201_CREATED)

    @extend_schema(request=ProfileInput, responses=MyTalentOutput, operation_id="me_talent_change")
    def put(self, request: Request) -> Response:
        """Change what I show; all of it is sent."""
        talent, form = _own(request), ProfileInput(data=request.data)
        form.is_valid(raise_exception=True)
        actions.keep_profile(talent=talent, by=me(request), **form.profile())
        return _mine(request, _own(request))


class MyConsentView(IdempotentMixin, APIView):
    """My consent to be listed."""

    permission_classes = [IsAuthenticated]

    @extend_schema(request=ConsentInput, responses=MyTalentOutput, operation_id="me_talent_consent")
    def post(self, request: Request) -> Response:
        """Agree to be listed, once I am confirmed."""
        talent, form = _own(request), ConsentInput(data=request.data)
        form.is_valid(raise_exception=True)
        actions.agree_to_be_listed(talent=talent, by=me(request), **form.profile())
        return _mine(request, _own(request))


class RuleViews(mixins.ListModelMixin, GenericViewSet[TalentRule]):
    """The rules that find talents every night, for everybody to know."""

    queryset = TalentRule.objects.filter(is_active=True).select_related("place")
    serializer_class = RuleOutput


def take_step(talent: Talent, name: str, *, by: User, reason: str) -> Talent:
    """Take a step by its action."""
    if name == "observe":
        return actions.observe_talent(talent=talent, by=by)
    if name == "confirm":
        return actions.confirm_talent(talent=talent, by=by)
    if name == "decline":
        return actions.decline_talent(talent=talent, by=by, reason=reason)
    if name == "retire":
        return actions.retire_talent(talent=talent, by=by, reason=reason)
    return actions.refuse_listing(talent=talent, by=by)


def _own(request: Request) -> Talent:
    talent = talent_of(me(request))
    if talent is None:
        raise NotFound(_("Nobody has named you as a talent yet."))
    return talent


def _mine(request: Request, talent: Talent, code: int = status.HTTP_200_OK) -> Response:
    return Response(MyTalentOutput(talent, context={"request": request}).data, status=code)
