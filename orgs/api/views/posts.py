"""Posts, followed news and accounts over the API."""

from typing import Any

from django.db.models import Q, QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet, ReadOnlyModelViewSet

from accounts.api.person import me
from core.api.idempotency import IdempotentMixin
from orgs.actions import posts, statements
from orgs.api.serializers.posts import (
    AccountsInput,
    AccountsOutput,
    PhotoInput,
    PhotoOutput,
    PostDetail,
    PostInput,
    PostOutput,
    WorkFieldOutput,
)
from orgs.models.posts import OrgAccounts, OrgPost, WorkField
from orgs.queries.posts import posts_of_followed
from orgs.states.posts import POST, Posted, Reckoned

from .desk import ORGANISATION, DeedsMixin, OfOrganisationMixin

AT = extend_schema(parameters=[ORGANISATION])


class WorkFieldViews(mixins.ListModelMixin, GenericViewSet[WorkField]):
    """The fields of work that organisations choose from."""

    queryset = WorkField.objects.filter(is_active=True)
    serializer_class = WorkFieldOutput


class FollowedPostViews(mixins.ListModelMixin, GenericViewSet[OrgPost]):
    """The news of the organisations that I follow."""

    queryset = OrgPost.objects.all()
    serializer_class = PostOutput
    permission_classes = [IsAuthenticated]

    def get_queryset(self) -> QuerySet[OrgPost]:
        """Return published posts alone."""
        return posts_of_followed(me(self.request))


@extend_schema_view(list=AT, retrieve=AT, create=AT, update=AT, steps=AT)
class OrgPostViews(OfOrganisationMixin, DeedsMixin, IdempotentMixin, ReadOnlyModelViewSet[OrgPost]):
    """The posts of an organisation; its desk sees drafts, too."""

    queryset = OrgPost.objects.all()
    flow = POST
    argument = "post"
    wordless = ("publish",)
    deeds = {"publish": posts.publish_post, "withdraw": posts.withdraw_post}

    def get_serializer_class(self) -> Any:
        """Return the short form in lists."""
        return PostOutput if self.action == "list" else PostDetail

    def get_queryset(self) -> QuerySet[OrgPost]:
        """Return what the reader may read."""
        if self.is_asked_by_schema:
            return OrgPost.objects.none()
        rows = OrgPost.objects.filter(organisation=self.organisation).select_related("organisation__place", "place")
        seen = self.may("orgs.write_post") or (self.action != "list" and self.may("orgs.withdraw_post"))
        return rows if seen else rows.filter(stage=Posted.PUBLISHED)

    @extend_schema(request=PostInput, responses={201: PostDetail})
    def create(self, request: Request, **_kwargs: Any) -> Response:
        """Write a draft."""
        organisation = self.need("orgs.write_post")
        form = PostInput(data=request.data)
        form.is_valid(raise_exception=True)
        post = posts.write_post(organisation=organisation, by=me(request), **form.validated_data)
        output = PostDetail(post, context=self.get_serializer_context())
        return Response(output.data, status=status.HTTP_201_CREATED)

    @extend_schema(request=PostInput, responses=PostDetail)
    def update(self, request: Request, **_kwargs: Any) -> Response:
        """Go on writing a draft."""
        self.need("orgs.write_post")
        form = PostInput(data=request.data)
        form.is_valid(raise_exception=True)
        post = posts.change_post(post=self.get_object(), by=me(request), **form.validated_data)
        return Response(PostDetail(post, context=self.get_serializer_context()).data)

    @extend_schema(request={"multipart/form-data": PhotoInput}, responses={201: PhotoOutput}, parameters=[ORGANISATION])
    @action(detail=True, methods=["post"])
    def photos(self, request: Request, **_kwargs: Any) -> Response:
        """Add a photo to a draft."""
        organisation = self.need("orgs.keep_page")
        form = PhotoInput(data=request.data)
        form.is_valid(raise_exception=True)
        data = dict(form.validated_data)
        photo = posts.add_photo(
            organisation=organisation, upload=data.pop("file"), post=self.get_object(), by=me(request), **data
        )
        return Response(PhotoOutput(photo).data, status=status.HTTP_201_CREATED)


@extend_schema_view(list=AT, retrieve=AT, create=AT)
class OrgAccountsViews(OfOrganisationMixin, IdempotentMixin, ReadOnlyModelViewSet[OrgAccounts]):
    """The accounts that an organisation has published, with their earlier versions; its desk sees drafts, too."""

    queryset = OrgAccounts.objects.all()
    serializer_class = AccountsOutput

    def get_queryset(self) -> QuerySet[OrgAccounts]:
        """Return what the reader may read."""
        if self.is_asked_by_schema:
            return OrgAccounts.objects.none()
        rows = OrgAccounts.objects.filter(organisation=self.organisation).order_by("-pk")
        public = Q(stage__in=(Reckoned.PUBLISHED, Reckoned.REPLACED))
        return rows if self.may("orgs.keep_accounts") else rows.filter(public)

    @extend_schema(request=AccountsInput, responses={201: AccountsOutput})
    def create(self, request: Request, **_kwargs: Any) -> Response:
        """Draw up the accounts of a year, or change their draft."""
        organisation = self.need("orgs.keep_accounts")
        form = AccountsInput(data=request.data)
        form.is_valid(raise_exception=True)
        accounts = statements.draw_up(organisation=organisation, by=me(request), **form.validated_data)
        return Response(AccountsOutput(accounts).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=None, responses=AccountsOutput, parameters=[ORGANISATION])
    @action(detail=True, methods=["post"])
    def publish(self, request: Request, **_kwargs: Any) -> Response:
        """Publish a draft whose sums add up."""
        self.need("orgs.keep_accounts")
        return Response(
            AccountsOutput(statements.publish_accounts(accounts=self.get_object(), by=me(request))).data,
        )
