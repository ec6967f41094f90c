"""The page of an organisation, kept at its desk: words, fields, areas, photos."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from orgs.actions import posts as actions
from orgs.actions.page import keep_page
from orgs.models import Organisation
from orgs.models.posts import OrgPhoto
from orgs.queries import public_organisations
from orgs.queries.posts import page_photos, shown_of
from orgs.web.forms.posts import PageForm, PhotoForm
from orgs.web.tabs import desk_tabs

from .desks import at_desk, put_errors
from .posts import add_photo

NAMES = {"fields": "fields_of_work"}


@login_required
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what the page says."""
    organisation = at_desk(request, pk, "orgs.keep_page")
    initial = PageForm.initial_of(shown_of(organisation, photos=0))
    form = PageForm(request.POST or None, organisation=organisation, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            keep_page(organisation=organisation, by=request.user, **form.given())  # type: ignore[arg-type]
        except ValidationError as refused:
            put_errors(form, refused, NAMES)
        else:
            messages.success(request, _("Saved."))
            return redirect(organisation)
    return _page(request, organisation, {"form": form, "photo_form": PhotoForm()})


def photos(request: HttpRequest, pk: int) -> HttpResponse:
    """Show all photos of the page; its desk adds one."""
    if request.method != "POST":
        organisation = get_object_or_404(public_organisations(), pk=pk)
        context = {"organisation": organisation, "photos": list(page_photos(organisation)[: actions.MOST_PAGE_PHOTOS])}
        return render(request, "orgs/posts/photos.html", context)
    organisation = at_desk(request, pk, "orgs.keep_page")
    form = PhotoForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            add_photo(organisation, form, request.user)
        except ValidationError as refused:
            put_errors(form, refused)
        else:
            messages.success(request, _("Photo added."))
            return redirect("orgs:edit_page", pk=pk)
    page = PageForm(organisation=organisation, initial=PageForm.initial_of(shown_of(organisation, photos=0)))
    return _page(request, organisation, {"form": page, "photo_form": form})


@login_required
@require_POST
def remove_photo(request: HttpRequest, pk: int, photo_pk: int) -> HttpResponse:
    """Remove a photo of the page or of a post."""
    organisation = at_desk(request, pk, "orgs.keep_page")
    photo = get_object_or_404(
        OrgPhoto.objects.select_related("organisation__place", "post"), pk=photo_pk, organisation=organisation
    )
    post = photo.post
    actions.remove_photo(photo=photo, by=request.user)  # type: ignore[arg-type]
    messages.success(request, _("Photo removed."))
    return redirect(post) if post else redirect("orgs:edit_page", pk=pk)


def _page(request: HttpRequest, organisation: Organisation, forms: dict[str, Any]) -> HttpResponse:
    context = {
        "organisation": organisation,
        "tabs": desk_tabs(request, organisation, "edit_page"),
        "photos": list(page_photos(organisation)[: actions.MOST_PAGE_PHOTOS]),
        **forms,
    }
    return render(request, "orgs/posts/page.html", context)
