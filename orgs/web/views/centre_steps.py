"""What the pages of stays and of tickets share: forms of steps, each going to its action."""

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from core.flow import Flow, Offer, available_steps

from .desks import put_errors

Deed = Callable[..., Any]
FormClass = type[forms.Form]
Page = Callable[..., HttpResponse]


class Steps:
    """The steps of a matter on its page: some with a form of their own, some with at most a reason.

    ``noun`` is what the actions and forms call the matter.
    """

    def __init__(
        self, flow: Flow, noun: str, forms_: Mapping[str, tuple[FormClass, Deed]], plain: Mapping[str, Deed]
    ) -> None:
        self.flow, self.noun, self.forms, self.plain = flow, noun, forms_, plain

    def context(self, row: Model, user: Any, bound: Mapping[str, forms.Form]) -> dict[str, Any]:
        """Return the buttons and forms that are open to the reader, and what is refused in words."""
        offers = self._offers(row, user)
        open_forms = [name for name in self.forms if name in offers and offers[name].open]
        return {
            "offers": [offer for name, offer in offers.items() if name not in open_forms],
            "forms": [
                {
                    "name": name,
                    "label": offers[name].step.label,
                    "form": bound.get(name) or self._form(name, row),
                    "open": name in bound,
                }
                for name in open_forms
            ],
        }

    def take(self, request: HttpRequest, row: Any, name: str, page: Page) -> HttpResponse:
        """Take a step by its action; what was typed stays if it is refused."""
        if name in self.plain:
            step = self.flow.step(name)
            facts = {"reason": request.POST.get("reason", "")} if step.needs_reason else {}
            try:
                self.plain[name](**{self.noun: row}, by=request.user, **facts)
            except ValidationError as refused:
                messages.error(request, " ".join(refused.messages))
            else:
                messages.success(request, _("Done."))
            return redirect(row)
        if name not in self.forms:
            raise Http404
        offers = self._offers(row, request.user)
        if name not in offers:
            raise PermissionDenied
        form = self._form(name, row, request.POST)
        if form.is_valid():
            try:
                self.forms[name][1](**{self.noun: row}, by=request.user, **form.cleaned_data)
            except ValidationError as refused:
                put_errors(form, refused)
            else:
                messages.success(request, _("Done."))
                return redirect(row)
        if not offers[name].open:
            messages.error(request, offers[name].refusal or "")
            return redirect(row)
        return page(request, row, {name: form})

    def _offers(self, row: Model, user: Any) -> dict[str, Offer]:
        return {offer.step.name: offer for offer in available_steps(self.flow, row, user)}

    def _form(self, name: str, row: Model, typed: Any = None) -> forms.Form:
        return self.forms[name][0](typed, prefix=name, **{self.noun: row})  # type: ignore[arg-type]
