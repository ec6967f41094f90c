"""Filing over the API: what is public, my applications, writing them, reviewing them, verifying a certificate."""

from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound
from rest_framework.permissions import AllowAny, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView
from rest_framework.viewsets import GenericViewSet, ReadOnlyModelViewSet

from accounts.api.person import me
from accounts.models import User
from core.api.flow import FlowViewMixin
from core.api.idempotency import IdempotentMixin
from core.api.serializers import FileInput
from orgs.actions import filing_applications as writing
from orgs.actions import filing_review as review
from orgs.actions.filing_steps import FILING_STEPS
from orgs.api.serializers.filing import (
    CertificateOutput,
    FilingDetail,
    FilingInput,
    FilingInstructorInput,
    FilingMemberInput,
    FilingOutput,
    FilingStartInput,
    NameCheckInput,
    NameCheckOutput,
    RejectInput,
)
from orgs.filters.filing import FilingFilter
from orgs.models.filing import FilingApplication
from orgs.queries.filing import (
    certificate_with,
    filing_rows,
    may_see,
    my_filings,
    on_filing_desk,
    public_filings,
)
from orgs.rules.filing_names import check_name
from orgs.states.filing import FILING

KIND = r"papers/(?P<kind>[a-z]{1,10})"


class FilingViews(FlowViewMixin, IdempotentMixin, ReadOnlyModelViewSet[FilingApplication]):
    """Applications for filing: on public notice and filed for everybody, one's own and one's office's in full."""

    queryset = FilingApplication.objects.all()
    filterset_class = FilingFilter
    lookup_value_regex = "[0-9]{1,18}"
    flow = FILING
    step_names = tuple(FILING_STEPS)

    def get_queryset(self) -> QuerySet[FilingApplication]:
        """List what is public in the street."""
        return public_filings().filter(street__code=settings.STREET_CODE)

    def get_object(self) -> FilingApplication:
        """Return the application if the person may see it; 404 tells a stranger nothing."""
        row = get_object_or_404(filing_rows(), pk=self.kwargs["pk"])
        if not may_see(row, self.request.user):
            raise NotFound
        return row

    def get_serializer_class(self) -> type[serializers.BaseSerializer[FilingApplication]]:
        """Return the short form in lists."""
        return FilingOutput if self.action == "list" else FilingDetail

    def take_step(self, obj: Any, name: str, *, by: User, reason: str) -> FilingApplication:
        """Take a step by its action, which tells those concerned and sets the limits."""
        FILING_STEPS[name](obj, by, reason)
        return filing_rows().get(pk=obj.pk)

    @extend_schema(request=FilingStartInput, responses={201: FilingDetail})
    def create(self, request: Request) -> Response:
        """Begin an application at a community, or from a qualified circle that I lead."""
        data = self._given(FilingStartInput)
        circle = data.get("circle")
        place = data["place"] if circle is None else circle.community
        row = writing.start_filing(place=place, circle=circle, name=data["name"], by=me(request))
        return self._answer(row.pk, status.HTTP_201_CREATED)

    @extend_schema(request=FilingInput, responses=FilingDetail)
    def partial_update(self, request: Request, **_kwargs: Any) -> Response:
        """Write what is sent; everything else stays."""
        row = self._written()
        data = self._given(FilingInput, application=row)
        writing.save_filing(application=row, by=me(request), **data)
        return self._answer(row.pk)

    @extend_schema(request=FilingMemberInput, responses={201: FilingDetail})
    @action(detail=True, methods=["post"], permission_classes=[IsAuthenticated])
    def members(self, request: Request, **_kwargs: Any) -> Response:
        """Enter somebody on the roster."""
        row = self._written()
        writing.add_filing_member(application=row, by=me(request), **self._given(FilingMemberInput))
        return self._answer(row.pk, status.HTTP_201_CREATED)

    @extend_schema(request=None, responses=FilingDetail)
    @action(
        detail=True,
        methods=["delete"],
        url_path=r"members/(?P<member_pk>[0-9]{1,18})",
        permission_classes=[IsAuthenticated],
    )
    def member(self, request: Request, member_pk: str, **_kwargs: Any) -> Response:
        """Strike somebody off the roster."""
        row = self._written()
        member = get_object_or_404(row.members.select_related("application"), pk=member_pk)
        writing.remove_filing_member(member=member, by=me(request))
        return self._answer(row.pk)

    @extend_schema(request={"multipart/form-data": FileInput}, responses={201: FilingDetail})
    @action(detail=True, methods=["post"], url_path=KIND, permission_classes=[IsAuthenticated])
    def papers(self, request: Request, kind: str, **_kwargs: Any) -> Response:
        """Add a photo or scan of a document: identity, venue or promise."""
        row = self._written()
        upload = self._given(FileInput)["file"]
        writing.attach_paper(application=row, kind=kind, upload=upload, by=me(request))
        return self._answer(row.pk, status.HTTP_201_CREATED)

    @extend_schema(request=RejectInput, responses=FilingDetail)
    @action(detail=True, methods=["post"], url_path=f"{KIND}/reject", permission_classes=[IsAuthenticated])
    def reject(self, request: Request, kind: str, **_kwargs: Any) -> Response:
        """Reject a document, as a reviewer."""
        row = self.get_object()
        document = get_object_or_404(row.documents, kind=kind)
        review.reject_paper(document=document, by=me(request), **self._given(RejectInput))
        return self._answer(row.pk)

    @extend_schema(request=FilingInstructorInput, responses=FilingDetail)
    @action(detail=True, methods=["post"], permission_classes=[IsAuthenticated])
    def instructor(self, request: Request, **_kwargs: Any) -> Response:
        """Name the instructor who will guide the organisation, as a reviewer."""
        row = self.get_object()
        data = self._given(FilingInstructorInput, application=row)
        review.assign_instructor_to_filing(application=row, by=me(request), **data)
        return self._answer(row.pk)

    @extend_schema(request=None, responses=FilingDetail)
    @action(detail=True, methods=["post"], url_path="confirm-name", permission_classes=[IsAuthenticated])
    def confirm_name(self, request: Request, **_kwargs: Any) -> Response:
        """Say, as a reviewer, that look-alikes and doubtful words were looked at."""
        row = self.get_object()
        review.confirm_filing_name(application=row, by=me(request))
        return self._answer(row.pk)

    @extend_schema(
        parameters=[NameCheckInput], responses=NameCheckOutput, filters=False, operation_id="filings_name_check"
    )
    @action(
        detail=False,
        url_path="name-check",
        permission_classes=[IsAuthenticated],
        pagination_class=None,
        filterset_class=None,
    )
    def name_check(self, request: Request) -> Response:
        """Read whether a name is possible and free, and which names are like it."""
        form = NameCheckInput(data=request.query_params)
        form.is_valid(raise_exception=True)
        return Response(NameCheckOutput(check_name(**form.validated_data)).data)

    def _written(self) -> FilingApplication:
        """Return an application that this person may write now; to others it is not there, or closed."""
        row = self.get_object()
        if not self.request.user.has_perm("orgs.edit_filing", row):
            self.permission_denied(self.request)
        return row

    def _given(self, form_class: type[serializers.Serializer[Any]], **context: Any) -> dict[str, Any]:
        form = form_class(data=self.request.data, context={**self.get_serializer_context(), **context})
        form.is_valid(raise_exception=True)
        data: dict[str, Any] = form.validated_data
        return data

    def _answer(self, pk: int, code: int = status.HTTP_200_OK) -> Response:
        row = filing_rows().get(pk=pk)
        return Response(FilingDetail(row, context=self.get_serializer_context()).data, status=code)


class MyFilingViews(mixins.ListModelMixin, GenericViewSet[FilingApplication]):
    """My own applications."""

    queryset = FilingApplication.objects.all()
    permission_classes = [IsAuthenticated]
    serializer_class = FilingOutput

    def get_queryset(self) -> QuerySet[FilingApplication]:
        """Return the reader's own."""
        return my_filings(me(self.request))


class FilingDeskViews(mixins.ListModelMixin, GenericViewSet[FilingApplication]):
    """What waits for my office, what is due first."""

    queryset = FilingApplication.objects.all()
    permission_classes = [IsAuthenticated]
    serializer_class = FilingOutput
    sorts = {"due": "due_on"}

    def get_queryset(self) -> QuerySet[FilingApplication]:
        """Return what waits."""
        return on_filing_desk(me(self.request))


class CertificateView(APIView):
    """A certificate, by the code printed on it."""

    permission_classes = [AllowAny]

    @extend_schema(responses=CertificateOutput, operation_id="certificates_retrieve")
    def get(self, request: Request, token: str) -> Response:
        """Read what a certificate is worth as of now."""
        found = certificate_with(token)
        if found is None:
            raise NotFound
        return Response(CertificateOutput(found).data)
