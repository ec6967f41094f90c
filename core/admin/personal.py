"""Personal fields in the staff site: masked, and shown in the clear on a page of its own, for a logged reason."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from core.personal import reveal

Mask = Callable[[str], str]


class RevealMixin:
    """Masks ``masked_fields`` (name: mask) and opens a door to each: ``<field>_with_door`` is a read-only column."""

    masked_fields: dict[str, Mask] = {}

    def __init__(self, model: type[Model], admin_site: Any) -> None:
        """Make the read-only columns."""
        for name, mask in self.masked_fields.items():
            label = model._meta.get_field(name).verbose_name
            column = admin.display(description=label)(partial(self._with_door, name=name, mask=mask))
            setattr(self, f"{name}_with_door", column)
        super().__init__(model, admin_site)

    def _with_door(self, obj: Any, *, name: str, mask: Mask) -> str:
        """Return the masked field and the way to see it in the clear."""
        if not getattr(obj, name):
            return "-"
        url = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_reveal", args=[obj.pk, name])
        return format_html('{} <a href="{}">{}</a>', mask(getattr(obj, name)), url, _("Show in the clear"))

    def get_urls(self) -> list[URLPattern]:
        """Add the door."""
        name = f"{self.opts.app_label}_{self.opts.model_name}_reveal"
        view = self.admin_site.admin_view(self.reveal_view)
        return [path("<int:pk>/reveal/<slug:field>/", view, name=name), *super().get_urls()]

    def reveal_view(self, request: HttpRequest, pk: int, field: str) -> HttpResponse:
        """Ask for the reason, then show the field on this one page only."""
        obj = self.get_object(request, str(pk))
        if obj is None or field not in self.masked_fields or not self.has_view_permission(request, obj):
            raise Http404
        shown, error = "", ""
        if request.method == "POST":
            try:
                shown = reveal(obj=obj, field=field, by=request.user, reason=request.POST.get("reason", ""))
            except ValidationError as refusal:
                error = " ".join(refusal.messages)
        label = self.model._meta.get_field(field).verbose_name
        context = {**self.admin_site.each_context(request), "object": obj, "shown": shown, "error": error}
        context |= {"title": _("In the clear: %(field)s") % {"field": label}, "opts": self.opts, "label": label}
        context["back"] = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[obj.pk])
        return TemplateResponse(request, "admin/core/reveal.html", context, headers={"Cache-Control": "no-store"})
