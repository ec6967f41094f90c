"""Flow buttons and the trace: a state changes in the staff site through the flow's own door only."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin import helpers
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from unfold.widgets import UnfoldAdminFileFieldWidget

from core.flow import Flow, Offer, Step, available_steps, take
from core.models import StepTaken
from core.states import Visibility

DRAFT_KEY = "step_draft"


class FlowMixin:
    """Draw the steps of ``flow`` as buttons with a reason box, and the trace under the form.

    ``step_forms`` names a form for a step that needs more than a reason; its cleaned data goes to ``take_step``.
    ``bulk_steps`` are offered on the list, all or none. ``trace_levels`` says which steps of the trace are shown.
    ``beside`` are deeds that leave the state as it is (a vote, an assignment), offered as buttons in their sources.
    """

    flow: Flow | None = None
    beside: tuple[Step, ...] = ()
    step_forms: dict[str, type[forms.Form]] = {}
    bulk_steps: tuple[str, ...] = ()
    trace_levels: tuple[Visibility, ...] = tuple(Visibility)
    change_form_outer_before_template = "admin/core/flow.html"
    change_form_outer_after_template = "admin/core/trace.html"

    def take_step(self, request: HttpRequest, obj: Model, name: str, reason: str, **data: Any) -> Model:
        """Take a step for the reader. A floor whose action does more than the step calls that action here."""
        return take(self.flow, obj, name, by=request.user, reason=reason)

    def step_form(self, obj: Model, name: str) -> Callable[..., forms.Form] | None:
        """Return what makes the form of a step; an admin whose choices depend on the object binds it here."""
        return self.step_forms.get(name)

    def get_urls(self) -> list[URLPattern]:
        """Add the door of the steps."""
        info = (self.opts.app_label, self.opts.model_name)
        door = path(
            "<path:object_id>/step/<slug:name>/",
            self.admin_site.admin_view(self.step_view),
            name="{}_{}_step".format(*info),
        )
        return [door, *super().get_urls()]

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        """Keep the state and what is derived out of the form's reach."""
        names = list(super().get_readonly_fields(request, obj))
        derived = [self.flow.field] if self.flow is not None else []
        derived += [f.name for f in self.opts.concrete_fields if f.name in {"created_at", "updated_at"} and obj]
        return [*names, *(name for name in derived if name not in names)]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the buttons above the form and the trace under it."""
        extra = dict(extra_context or {})
        if self.flow is not None and (obj := self.get_object(request, unquote(object_id))) is not None:
            extra |= {"flow_offers": self.offers(request, obj), "flow_state": _state(self.flow, obj)}
            extra["trace"] = self.trace(request, obj)
        return super().change_view(request, object_id, form_url, extra)

    def offers(self, request: HttpRequest, obj: Model) -> list[dict[str, Any]]:
        """Return the steps that the reader may take, with their forms, the address to post to, or the refusal."""
        draft = request.session.pop(DRAFT_KEY, None) or {}
        offers = []
        for offer in (*available_steps(self.flow, obj, request.user), *self._beside(request, obj)):
            url = self._step_url(obj, offer.step.name)
            typed = draft.get("data") if draft.get("url") == url else None
            form_class = self.step_form(obj, offer.step.name)
            offers.append(
                {
                    "step": offer.step,
                    "refusal": offer.refusal,
                    "url": url,
                    "reason": (typed or {}).get("reason", ""),
                    "opened": typed is not None,
                    "form": _themed(form_class(typed, prefix=offer.step.name)) if form_class else None,
                }
            )
        return offers

    def why_not(self, request: HttpRequest, obj: Model, name: str) -> str | None:
        """Return why a deed beside the steps can't be done now; an admin that knows says it here."""
        return None

    def _beside(self, request: HttpRequest, obj: Model) -> list[Offer]:
        state = getattr(obj, self.flow.field)
        return [
            Offer(step, self.why_not(request, obj, step.name))
            for step in self.beside
            if state in step.sources and request.user.has_perm(step.permission, obj)
        ]

    def trace(self, request: HttpRequest, obj: Model) -> list[dict[str, Any]]:
        """Return the steps taken, newest first, with their states in words."""
        taken = StepTaken.objects.of(self.flow.name, obj.pk).readable(*self.trace_levels).order_by("-pk")
        words = dict(self.model._meta.get_field(self.flow.field).flatchoices)
        return [
            {"step": step, "source": words.get(step.source, step.source), "target": words.get(step.target, step.target)}
            for step in taken
        ]

    def step_view(self, request: HttpRequest, object_id: str, name: str) -> HttpResponse:
        """Take the posted step; a refusal is shown in its words and nothing typed is lost."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        obj = self.get_object(request, unquote(object_id)) if self.flow is not None else None
        step = next((step for step in (*self.flow.steps, *self.beside) if step.name == name), None) if obj else None
        if step is None:
            raise Http404
        if step in self.beside and not request.user.has_perm(step.permission, obj):
            raise PermissionDenied
        try:
            with transaction.atomic():
                self.take_step(
                    request, obj, name, request.POST.get("reason", "").strip(), **self._data(request, obj, step)
                )
        except ValidationError as refusal:
            url = self._step_url(obj, name)
            typed = {key: value for key, value in request.POST.items() if key != "csrfmiddlewaretoken"}
            request.session[DRAFT_KEY] = {"url": url, "data": typed}
            for words in refusal.messages:
                messages.error(request, words)
        else:
            messages.success(request, _("“%(step)s”: done.") % {"step": step.label})
        return HttpResponseRedirect(self._after(request, obj))

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Offer the bulk steps on the list."""
        actions = super().get_actions(request)
        for name in self.bulk_steps if self.flow is not None else ():
            step = self.flow.step(name)
            actions[f"step_{name}"] = (_bulk(step), f"step_{name}", str(step.label))
        return actions

    def take_selected(self, request: HttpRequest, queryset: QuerySet, step: Step) -> HttpResponse | None:
        """Ask for the reason, then take the step on every selected object: all or none."""
        chosen = list(queryset.order_by("pk"))
        if "confirmed" in request.POST and self._take_all(request, chosen, step):
            return None
        rows = []
        for obj in chosen:
            words = {offer.step.name: offer.refusal for offer in available_steps(self.flow, obj, request.user)}
            rows.append((obj, words.get(step.name, _("Not possible for you in this state."))))
        context = {
            **self.admin_site.each_context(request),
            "title": step.label,
            "opts": self.opts,
            "step": step,
            "rows": rows,
            "refused": any(refusal for _obj, refusal in rows),
            "action": f"step_{step.name}",
            "checkbox": helpers.ACTION_CHECKBOX_NAME,
            "reason": request.POST.get("reason", ""),
        }
        return TemplateResponse(request, "admin/core/take_selected.html", context)

    def _take_all(self, request: HttpRequest, chosen: list[Model], step: Step) -> bool:
        reason = request.POST.get("reason", "").strip()
        try:
            with transaction.atomic():
                for obj in chosen:
                    self.take_step(request, obj, step.name, reason)
        except ValidationError as refusal:
            for words in refusal.messages:
                messages.error(request, f"{obj}：{words}")
            return False
        messages.success(request, _("“%(step)s”: %(count)d done.") % {"step": step.label, "count": len(chosen)})
        return True

    def _data(self, request: HttpRequest, obj: Model, step: Step) -> dict[str, Any]:
        form_class = self.step_form(obj, step.name)
        if form_class is None:
            return {}
        form = form_class(request.POST, request.FILES, prefix=step.name)
        if not form.is_valid():
            raise ValidationError(
                [
                    f"{form.fields[field].label}：{words}" if field in form.fields else words
                    for field, errors in form.errors.items()
                    for words in errors
                ]
            )
        return form.cleaned_data

    def _step_url(self, obj: Model, name: str) -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_step", args=(obj.pk, name))

    def _after(self, request: HttpRequest, obj: Model) -> str:
        base = f"admin:{self.opts.app_label}_{self.opts.model_name}"
        if self.get_queryset(request).filter(pk=obj.pk).exists():
            return reverse(f"{base}_change", args=(obj.pk,))
        return reverse(f"{base}_changelist")


def _state(flow: Flow, obj: Model) -> str:
    value = getattr(obj, flow.field)
    return dict(obj._meta.get_field(flow.field).flatchoices).get(value, value)


def _themed(form: forms.Form) -> forms.Form:
    """Give file fields the theme's own widget, whose script finds no other."""
    for field in form.fields.values():
        if isinstance(field, forms.FileField):
            field.widget = UnfoldAdminFileFieldWidget(attrs=field.widget.attrs)
            field.widget.is_required = field.required
    return form


def _bulk(step: Step) -> Any:
    def act(modeladmin: FlowMixin, request: HttpRequest, queryset: QuerySet) -> HttpResponse | None:
        return modeladmin.take_selected(request, queryset, step)

    act.short_description = step.label
    return act
