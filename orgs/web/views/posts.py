"""Posts on the portal: the list, one post, writing, photos, following."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.flow import available_steps
from core.keyset import page_of
from disclosure.queries import public_trace
from orgs.actions import posts as actions
from orgs.models import Organisation
from orgs.models.posts import OrgPost
from orgs.queries import public_organisations
from orgs.queries.posts import posts_of_followed, public_posts
from orgs.states.posts import POST, Posted
from orgs.web.forms.posts import PhotoForm, PostForm
from orgs.web.tabs import desk_tabs

from .desks import at_desk, put_errors

DEEDS: dict[str, Any] = {"publish": actions.publish_post, "withdraw": actions.withdraw_post}


def index(request: HttpRequest, pk: int) -> HttpResponse:
    """List the posts of an organisation; its desk sees drafts, too."""
    organisation = get_object_or_404(public_organisations(), pk=pk)
    writes = request.user.has_perm("orgs.write_post", organisation)
    if writes:
        page = page_of(organisation.posts.all(), keys=("-id",), after=request.GET.get("after", ""))
    else:
        page = page_of(public_posts(organisation), keys=("-published_at", "-id"), after=request.GET.get("after", ""))
    context = {
        "organisation": organisation,
        "tabs": desk_tabs(request, organisation, "posts") if writes else [],
        "page": page,
        "writes": writes,
    }
    return render(request, "orgs/posts/index.html", context)


@login_required
def followed(request: HttpRequest) -> HttpResponse:
    """List the posts of the organisations that one follows."""
    rows = posts_of_followed(request.user)  # type: ignore[arg-type]
    page = page_of(rows, keys=("-published_at", "-id"), after=request.GET.get("after", ""))
    return render(request, "orgs/posts/followed.html", {"page": page})


def detail(request: HttpRequest, pk: int, post_pk: int) -> HttpResponse:
    """Show a post with its photos; a draft only to those who write it."""
    post = readable(request, pk, post_pk)
    user: Any = request.user
    writes = user.has_perm("orgs.write_post", post)
    context = {
        "post": post,
        "organisation": post.organisation,
        "photos": list(post.photos.select_related("picture").order_by("pk")),
        "offers": available_steps(POST, post, user) if user.is_authenticated else [],
        "may_edit": writes and post.stage != Posted.PUBLISHED,
        "photo_form": PhotoForm() if writes and post.stage != Posted.PUBLISHED else None,
        "trace": public_trace(POST, post, user) if writes else [],
    }
    return render(request, "orgs/posts/detail.html", context)


@login_required
def new(request: HttpRequest, pk: int) -> HttpResponse:
    """Write a post; it is a draft until it is published."""
    organisation = at_desk(request, pk, "orgs.write_post")
    form = PostForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        post = actions.write_post(organisation=organisation, by=request.user, **form.cleaned_data)  # type: ignore[arg-type]
        messages.success(request, _("Saved as a draft. Add photos, then publish it."))
        return redirect(post)
    return _form(request, organisation, form)


@login_required
def edit(request: HttpRequest, pk: int, post_pk: int) -> HttpResponse:
    """Go on writing."""
    organisation = at_desk(request, pk, "orgs.write_post")
    post = get_object_or_404(OrgPost, pk=post_pk, organisation=organisation)
    form = PostForm(request.POST or None, initial={"title": post.title, "text": post.text})
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_post(post=post, by=request.user, **form.cleaned_data)  # type: ignore[arg-type]
        except ValidationError as refused:
            put_errors(form, refused)
        else:
            messages.success(request, _("Saved."))
            return redirect(post)
    return _form(request, organisation, form)


@login_required
@require_POST
def photo(request: HttpRequest, pk: int, post_pk: int) -> HttpResponse:
    """Add a photo to a draft."""
    organisation = at_desk(request, pk, "orgs.keep_page")
    rows = OrgPost.objects.select_related("organisation__place")
    post = get_object_or_404(rows, pk=post_pk, organisation=organisation)
    form = PhotoForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            add_photo(organisation, form, request.user, post)
        except ValidationError as refused:
            put_errors(form, refused)
        else:
            messages.success(request, _("Photo added."))
            return redirect(post)
    context = {"post": post, "organisation": organisation, "photo_form": form, "may_edit": True, "photos": []}
    return render(request, "orgs/posts/detail.html", context)


@login_required
@require_POST
def step(request: HttpRequest, pk: int, post_pk: int, step: str) -> HttpResponse:
    """Publish or withdraw."""
    post = readable(request, pk, post_pk)
    if step not in DEEDS:
        raise Http404
    facts = {} if step == "publish" else {"reason": request.POST.get("reason", "")[:1000]}
    try:
        DEEDS[step](post=post, by=request.user, **facts)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        words = _("Published. Followers read of it this evening.") if step == "publish" else _("Withdrawn.")
        messages.success(request, words)
    return redirect(post)


@login_required
@require_POST
def follow(request: HttpRequest, pk: int) -> HttpResponse:
    """Follow an organisation."""
    organisation = get_object_or_404(public_organisations(), pk=pk)
    actions.follow(organisation=organisation, by=request.user)  # type: ignore[arg-type]
    messages.success(request, _("You follow %(organisation)s. News come once a day.") % {"organisation": organisation})
    return redirect(organisation)


@login_required
@require_POST
def unfollow(request: HttpRequest, pk: int) -> HttpResponse:
    """Follow no longer."""
    organisation = get_object_or_404(Organisation.objects.select_related("place"), pk=pk)
    actions.unfollow(organisation=organisation, by=request.user)  # type: ignore[arg-type]
    messages.success(request, _("You follow %(organisation)s no longer.") % {"organisation": organisation})
    return redirect(organisation)


def add_photo(organisation: Organisation, form: PhotoForm, by: Any, post: OrgPost | None = None) -> None:
    """Hand a filled form to the action."""
    data = dict(form.cleaned_data)
    actions.add_photo(organisation=organisation, upload=data.pop("picture"), by=by, post=post, **data)


def readable(request: HttpRequest, pk: int, post_pk: int) -> OrgPost:
    """Return the post if the person may read it, else 404."""
    post = get_object_or_404(
        OrgPost.objects.select_related("organisation__place", "place"), pk=post_pk, organisation=pk
    )
    if not request.user.has_perm("orgs.read_post", post):
        raise Http404
    return post


def _form(request: HttpRequest, organisation: Organisation, form: PostForm) -> HttpResponse:
    context = {"organisation": organisation, "tabs": desk_tabs(request, organisation, "posts"), "form": form}
    return render(request, "orgs/posts/edit.html", context)
