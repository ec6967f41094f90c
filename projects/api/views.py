"""Projects over the API: read them, and an organisation's desk for its applications."""

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.exceptions import NotFound
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet, ReadOnlyModelViewSet

from accounts.api.person import me
from accounts.models import User
from accounts.states import Role
from core.api.files import FilesMixin
from core.api.flow import FlowViewMixin
from core.api.idempotency import IdempotentMixin
from projects import actions
from projects.filters import ApplicationFilter
from projects.models import Application
from projects.queries import public_applications
from projects.states import APPLICATION

from .serializers import ApplicationDetail, ApplicationEdit, ApplicationInput, ApplicationOutput
from .steps import STEPS


class ProjectViews(FlowViewMixin, FilesMixin, IdempotentMixin, ReadOnlyModelViewSet[Application]):
    """The projects of organisations, from the application on."""

    queryset = Application.objects.all()
    filterset_class = ApplicationFilter
    lookup_value_regex = "[0-9]{1,18}"
    flow = APPLICATION
    step_names = STEPS

    def get_queryset(self) -> QuerySet[Application]:
        """List what the public may see; one is asked for by its number, and read by whoever may."""
        if self.action == "list":
            return public_applications()
        return Application.objects.select_related("organisation__body", "place", "budget", "notice", "grant")

    def get_object(self) -> Application:
        """Return the application if the person may read it; 404 tells a stranger nothing of it."""
        application = get_object_or_404(self.get_queryset(), pk=self.kwargs["pk"])
        if not self.request.user.has_perm("projects.read_application", application):
            raise NotFound
        return application

    def get_serializer_class(self) -> type[serializers.BaseSerializer[Application]]:
        """Return the short form in lists."""
        return ApplicationOutput if self.action == "list" else ApplicationDetail

    @extend_schema(request=ApplicationInput, responses={201: ApplicationDetail})
    def create(self, request: Request) -> Response:
        """Begin an application of an organisation that I manage; submit it with a step."""
        form = ApplicationInput(data=request.data)
        form.is_valid(raise_exception=True)
        facts = dict(form.validated_data)
        lines = _lines(facts.pop("lines", []))
        application = actions.new_draft(by=me(request), lines=lines, **facts)
        return Response(self.get_serializer(application).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=ApplicationEdit, responses=ApplicationDetail)
    def partial_update(self, request: Request, **_kwargs: Any) -> Response:
        """Go on with a draft, or complete what was returned; what isn't sent stays as it is."""
        application = self.get_object()
        form = ApplicationEdit(data=request.data, partial=True)
        form.is_valid(raise_exception=True)
        facts = dict(form.validated_data)
        sent = facts.pop("lines", None)
        lines = _lines_of(application) if sent is None else _lines(sent)
        actions.save_draft(application=application, by=me(request), lines=lines, **facts)
        return Response(self.get_serializer(self.get_object()).data)

    def take_step(self, obj: Any, name: str, *, by: User, reason: str) -> Application:
        """Take a step by its action, which tells people and keeps the days."""
        return STEPS[name](obj, by, reason)


def _lines(sent: list[dict[str, Any]]) -> list[tuple[str, int]]:
    return [(line["purpose"], line["amount"]) for line in sent]


def _lines_of(application: Application) -> list[tuple[str, int]]:
    return list(application.budget.lines.order_by("order", "pk").values_list("purpose", "amount"))


class MyProjectViews(mixins.ListModelMixin, GenericViewSet[Application]):
    """The applications of the organisations that I belong to, drafts included."""

    queryset = Application.objects.all()
    serializer_class = ApplicationOutput
    permission_classes = [IsAuthenticated]

    def get_queryset(self) -> QuerySet[Application]:
        """Return those of one's own organisations."""
        bodies = me(self.request).standing.bodies(Role.ORG_MANAGER, Role.ORG_MEMBER)
        return Application.objects.of_bodies(bodies).select_related("organisation", "budget", "place")
