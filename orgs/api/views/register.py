"""The register over the API: how an organisation stands, its changes, reports, cases and applications."""

from typing import Any, ClassVar

from django.db.models import Model, QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.functional import cached_property
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.exceptions import PermissionDenied
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from accounts.api.person import me
from accounts.models import User
from core.api.files import FilesMixin
from core.api.flow import FlowViewMixin
from core.api.idempotency import IdempotentMixin
from orgs.actions import register as actions
from orgs.actions.register.deeds import (
    CHANGE_STEPS,
    ENDING_STEPS,
    REGISTRATION_STEPS,
    REPORT_STEPS,
    SUSPENSION_STEPS,
    Deed,
)
from orgs.api.serializers.register import (
    ChangeDetail,
    ChangeInput,
    ChangeOutput,
    ConcludeInput,
    DeregistrationOutput,
    EnterInput,
    ReasonInput,
    RegisterOutput,
    RegistrationInput,
    RegistrationOutput,
    ReportDetail,
    ReportOutput,
    ReportWrite,
    SuspensionOutput,
)
from orgs.models import Organisation
from orgs.models.register import AnnualReport, ChangeRequest, Deregistration, Registration, Suspension
from orgs.rules.reports import year_reported
from orgs.states.changes import CHANGE
from orgs.states.deregistration import ENDING
from orgs.states.discipline import SUSPENSION
from orgs.states.registration import REGISTRATION
from orgs.states.reports import REPORT, ReportStage

ORGANISATION = OpenApiParameter("organisation_pk", OpenApiTypes.INT, OpenApiParameter.PATH)
NESTED = extend_schema(parameters=[ORGANISATION])


class RegisterViews(mixins.RetrieveModelMixin, GenericViewSet[Organisation]):
    """How an organisation stands on the register; those off it, too."""

    queryset = Organisation.objects.select_related("place")
    serializer_class = RegisterOutput
    lookup_value_regex = "[0-9]{1,18}"

    def get_serializer_context(self) -> dict[str, Any]:
        """Add the day."""
        return {**super().get_serializer_context(), "today": timezone.localdate()}


class OfOrganisation(FlowViewMixin, IdempotentMixin, GenericViewSet[Any]):
    """Rows of the one organisation in the address, for its managers and the staff of its place."""

    permission_classes = [IsAuthenticated]
    filterset_class: Any = None
    lookup_value_regex = "[0-9]{1,18}"
    deeds: ClassVar[dict[str, Deed]] = {}

    @cached_property
    def organisation(self) -> Organisation:
        """Return the organisation in the address. Raises PermissionDenied for anybody who may not read its matters."""
        found = get_object_or_404(Organisation.objects.select_related("place"), pk=self.kwargs["organisation_pk"])
        if not self.request.user.has_perm("orgs.read_register", found):
            raise PermissionDenied
        return found

    def get_queryset(self) -> QuerySet[Any]:
        """Return the rows of the one organisation."""
        rows = super().get_queryset()
        if "organisation_pk" not in self.kwargs:  # the schema asks without an address
            return rows.none()
        return rows.filter(organisation=self.organisation)

    def take_step(self, obj: Any, name: str, *, by: User, reason: str) -> Model:
        """Take the step by its action, which tells those concerned."""
        moved: Model = self.deeds[name](obj, by, reason)
        return moved

    def _read(self, form_class: type[serializers.BaseSerializer[Any]], **context: Any) -> dict[str, Any]:
        form = form_class(data=self.request.data, context={**self.get_serializer_context(), **context})
        form.is_valid(raise_exception=True)
        data: dict[str, Any] = form.validated_data
        return data

    def _answer(self, row: Model, code: int = status.HTTP_200_OK) -> Response:
        return Response(self.get_serializer(row).data, status=code)


@extend_schema_view(list=NESTED, retrieve=NESTED, steps=NESTED, create=NESTED, files=NESTED)
class ChangeViews(mixins.ListModelMixin, mixins.RetrieveModelMixin, FilesMixin, OfOrganisation):
    """The changes that an organisation has reported."""

    queryset = ChangeRequest.objects.select_related("organisation__place")
    flow = CHANGE
    deeds = CHANGE_STEPS
    step_names = CHANGE_STEPS

    def get_serializer_class(self) -> type[serializers.BaseSerializer[Any]]:
        """Return the short form in lists."""
        return ChangeOutput if self.action == "list" else ChangeDetail

    @extend_schema(request=ChangeInput, responses={201: ChangeDetail})
    def create(self, request: Request, **_kwargs: Any) -> Response:
        """Report a change; after 15 working days it is taken and marked as late."""
        facts = self._read(ChangeInput, organisation=self.organisation)
        change = actions.report_change(organisation=self.organisation, by=me(request), **facts)
        return self._answer(change, status.HTTP_201_CREATED)


@extend_schema_view(list=NESTED, retrieve=NESTED, steps=NESTED, files=NESTED)
class ReportViews(mixins.ListModelMixin, mixins.RetrieveModelMixin, FilesMixin, OfOrganisation):
    """The annual reports of an organisation, by year; everybody reads the published ones."""

    queryset = AnnualReport.objects.select_related("organisation__place")
    permission_classes = []
    lookup_field = "year"
    lookup_value_regex = "[0-9]{4}"
    flow = REPORT
    deeds = REPORT_STEPS
    step_names = REPORT_STEPS

    @cached_property
    def organisation(self) -> Organisation:
        """Return the organisation in the address."""
        return get_object_or_404(Organisation.objects.select_related("place"), pk=self.kwargs["organisation_pk"])

    def get_queryset(self) -> QuerySet[Any]:
        """Return all to those who read its matters, the published ones to everybody."""
        rows = super().get_queryset()
        if "organisation_pk" not in self.kwargs or self.request.user.has_perm("orgs.read_register", self.organisation):
            return rows
        return rows.filter(stage=ReportStage.PUBLISHED)

    def get_serializer_class(self) -> type[serializers.BaseSerializer[Any]]:
        """Return the short form in lists."""
        return ReportOutput if self.action == "list" else ReportDetail

    @extend_schema(request=None, responses={201: ReportDetail}, parameters=[ORGANISATION])
    @action(detail=False, methods=["post"], permission_classes=[IsAuthenticated])
    def begin(self, request: Request, **_kwargs: Any) -> Response:
        """Begin the report about last year, filled in with what the platform holds."""
        year = year_reported(timezone.localdate())
        report = actions.begin_report(organisation=self.organisation, year=year, by=me(request))
        return self._answer(report, status.HTTP_201_CREATED)

    @extend_schema(request=ReportWrite, responses=ReportDetail, parameters=[ORGANISATION])
    @action(detail=True, methods=["post"], permission_classes=[IsAuthenticated])
    def write(self, request: Request, **_kwargs: Any) -> Response:
        """Keep what was written so far; what isn't sent stays."""
        return self._answer(actions.save_report(report=self.get_object(), by=me(request), **self._read(ReportWrite)))

    @extend_schema(request=ConcludeInput, responses=ReportDetail, parameters=[ORGANISATION])
    @action(detail=True, methods=["post"], permission_classes=[IsAuthenticated])
    def conclude(self, request: Request, **_kwargs: Any) -> Response:
        """Conclude for the street."""
        facts = self._read(ConcludeInput)
        return self._answer(actions.conclude_report(report=self.get_object(), by=me(request), **facts))


@extend_schema_view(list=NESTED, retrieve=NESTED, steps=NESTED)
class SuspensionViews(mixins.ListModelMixin, mixins.RetrieveModelMixin, OfOrganisation):
    """The suspensions of an organisation."""

    queryset = Suspension.objects.select_related("organisation__place")
    serializer_class = SuspensionOutput
    flow = SUSPENSION
    deeds = SUSPENSION_STEPS
    step_names = SUSPENSION_STEPS


@extend_schema_view(retrieve=NESTED, steps=NESTED, create=NESTED, files=NESTED)
class DeregistrationViews(mixins.RetrieveModelMixin, FilesMixin, OfOrganisation):
    """Cases of leaving the register."""

    queryset = Deregistration.objects.select_related("organisation__place").prefetch_related("items")
    serializer_class = DeregistrationOutput
    flow = ENDING
    deeds = ENDING_STEPS
    step_names = ENDING_STEPS

    @extend_schema(request=ReasonInput, responses={201: DeregistrationOutput})
    def create(self, request: Request, **_kwargs: Any) -> Response:
        """Ask to leave the register."""
        facts = self._read(ReasonInput)
        case = actions.ask_deregistration(organisation=self.organisation, by=me(request), **facts)
        return self._answer(case, status.HTTP_201_CREATED)

    @extend_schema(responses=DeregistrationOutput, parameters=[ORGANISATION])
    @action(detail=False, pagination_class=None, filterset_class=None)
    def newest(self, request: Request, **_kwargs: Any) -> Response:
        """Read the newest case."""
        return self._answer(get_object_or_404(self.get_queryset().order_by("-pk")[:1]))


@extend_schema_view(retrieve=NESTED, steps=NESTED, create=NESTED, files=NESTED)
class RegistrationViews(mixins.RetrieveModelMixin, FilesMixin, OfOrganisation):
    """Applications for registration as a legal person."""

    queryset = Registration.objects.select_related("organisation__place")
    serializer_class = RegistrationOutput
    flow = REGISTRATION
    deeds = REGISTRATION_STEPS
    step_names = REGISTRATION_STEPS

    @extend_schema(request=RegistrationInput, responses={201: RegistrationOutput})
    def create(self, request: Request, **_kwargs: Any) -> Response:
        """Begin to prepare registration."""
        facts = self._read(RegistrationInput)
        row = actions.begin_registration(organisation=self.organisation, by=me(request), **facts)
        return self._answer(row, status.HTTP_201_CREATED)

    @extend_schema(request=EnterInput, responses=RegistrationOutput, parameters=[ORGANISATION])
    @action(detail=True, methods=["post"])
    def register(self, request: Request, **_kwargs: Any) -> Response:
        """Enter the credit code that the registering authority gave."""
        facts = self._read(EnterInput)
        return self._answer(actions.enter_registration(registration=self.get_object(), by=me(request), **facts))

    @extend_schema(responses=RegistrationOutput, parameters=[ORGANISATION])
    @action(detail=False, pagination_class=None, filterset_class=None)
    def newest(self, request: Request, **_kwargs: Any) -> Response:
        """Read the newest application."""
        return self._answer(get_object_or_404(self.get_queryset().order_by("-pk")[:1]))
