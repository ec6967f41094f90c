"""Neighbours' help over the API: for the two alone."""

from collections.abc import Callable
from typing import Any

from django.db.models import Q, QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ReadOnlyModelViewSet

from accounts.api.person import me
from accounts.models import User
from core.api.flow import FlowViewMixin
from core.api.idempotency import IdempotentMixin
from residents import actions
from residents.api.serializers.abilities import (
    HELP_STEPS,
    HelpDetail,
    HelpOutput,
    HelpRatingInput,
    HelpReportInput,
    PhoneOutput,
    SharePhoneInput,
)
from residents.filters import HelpFilter
from residents.models import HelpRequest
from residents.states import HELP

Deed = Callable[[HelpRequest, User, str], HelpRequest]
STEPS: dict[str, Deed] = {
    "accept": lambda row, by, words: actions.accept_help(request=row, by=by, answer=words),
    "decline": lambda row, by, words: actions.decline_help(request=row, by=by, answer=words),
    "finish": lambda row, by, _words: actions.finish_help(request=row, by=by),
    "confirm": lambda row, by, _words: actions.confirm_help(request=row, by=by),
    "go_on": lambda row, by, _words: actions.go_on_with_help(request=row, by=by),
    "withdraw": lambda row, by, _words: actions.withdraw_help(request=row, by=by),
}


def one_request(request: Request, row: HelpRequest) -> Any:
    """Return a request as one of the two reads it."""
    fresh = HelpRequest.objects.with_names().get(pk=row.pk)
    return HelpDetail(fresh, context={"request": request}).data


class HelpRequestViews(FlowViewMixin, IdempotentMixin, ReadOnlyModelViewSet[HelpRequest]):
    """What I asked of neighbours, and what they asked of me. The reason of “accept” and “decline” is the answer."""

    queryset = HelpRequest.objects.all()
    permission_classes = [IsAuthenticated]
    filterset_class = HelpFilter
    lookup_value_regex = "[0-9]{1,18}"
    flow = HELP
    step_names = HELP_STEPS

    def get_queryset(self) -> QuerySet[HelpRequest]:
        """Return the reader's own, and nobody else's."""
        user = self.request.user
        if not isinstance(user, User):
            return HelpRequest.objects.none()
        return HelpRequest.objects.filter(Q(asker=user.principal) | Q(owner=user.principal)).with_names()

    def get_serializer_class(self) -> type[serializers.BaseSerializer[HelpRequest]]:
        """Return the short form in lists."""
        return HelpOutput if self.action == "list" else HelpDetail

    def take_step(self, obj: Any, name: str, *, by: User, reason: str) -> HelpRequest:
        """Take a step by its action, which tells the other one."""
        return STEPS[name](obj, by, reason)

    @extend_schema(request=SharePhoneInput, responses=HelpDetail)
    @action(detail=True, methods=["post"], url_path="share-phone")
    def share_phone(self, request: Request, **_kwargs: Any) -> Response:
        """Consent that the other one sees my phone for this request, or take the consent back."""
        row = self.get_object()
        form = SharePhoneInput(data=request.data)
        form.is_valid(raise_exception=True)
        row = actions.share_phone(request=row, by=me(request), on=form.validated_data["consent"])
        return Response(one_request(request, row))

    @extend_schema(responses=PhoneOutput)
    @action(detail=True)
    def phone(self, request: Request, **_kwargs: Any) -> Response:
        """Read the other one's phone, if that one shows it now; every look is logged, and no answer is kept."""
        number = actions.read_phone(request=self.get_object(), by=me(request))
        return Response({"phone": number}, headers={"Cache-Control": "no-store"})

    @extend_schema(request=HelpRatingInput, responses={201: HelpDetail})
    @action(detail=True, methods=["post"])
    def rate(self, request: Request, **_kwargs: Any) -> Response:
        """Rate the other one's part, once; each reads the other's once both have rated, or when time is up."""
        row = self.get_object()
        form = HelpRatingInput(data=request.data)
        form.is_valid(raise_exception=True)
        actions.rate_help(request=row, by=me(request), **form.validated_data)
        return Response(one_request(request, row), status=status.HTTP_201_CREATED)

    @extend_schema(request=HelpReportInput, responses=HelpDetail)
    @action(detail=True, methods=["post"])
    def report(self, request: Request, **_kwargs: Any) -> Response:
        """Bring it before the community desk; from then on its staff read the words."""
        row = self.get_object()
        form = HelpReportInput(data=request.data)
        form.is_valid(raise_exception=True)
        row = actions.report_help(request=row, by=me(request), **form.validated_data)
        return Response(one_request(request, row))
