"""Migrations that don't draw half of the house anew at every step.

Django keeps the classes of all models as they were at each point of the migrations. An index, a constraint, a trigger,
a field or a new model makes it draw every class anew that is related, and nearly all of ours are, through the person
and the place: with some 250 classes that takes nine tenths of ``migrate``. None of these steps changes what another
class looks like. So a new or changed class is drawn alone, an option is added to the class that is there, and the state
is marked as delayed: a step that runs Python over the models draws all of them afresh before, as Django provides.
"""

from functools import partial
from typing import Any

from django.db.migrations.state import ModelState, ProjectState
from pgtrigger.migrations import AddTrigger


def quicken() -> None:
    """Let the steps that change one class only draw that one."""
    ProjectState.add_model = _add_model  # type: ignore[method-assign]
    ProjectState.add_field = _add_field  # type: ignore[method-assign]
    ProjectState._append_option = _append_option  # type: ignore[attr-defined]
    AddTrigger.state_forwards = _add_trigger


_DJANGO_ADD_FIELD = ProjectState.add_field


def _add_model(self: ProjectState, model_state: ModelState) -> None:
    key = model_state.app_label, model_state.name_lower
    self.models[key] = model_state
    if self._relations is not None:  # type: ignore[attr-defined]
        self.resolve_model_relations(key)  # type: ignore[attr-defined]
    if "apps" in self.__dict__:
        self.is_delayed = True
        self.apps.render_multiple([model_state])


def _add_field(self: ProjectState, *args: Any, **kwargs: Any) -> None:
    self.reload_model = partial(_draw_alone, self)  # type: ignore[method-assign]
    try:
        _DJANGO_ADD_FIELD(self, *args, **kwargs)
    finally:
        del self.reload_model


def _draw_alone(state: ProjectState, app_label: str, model_name: str, *, delay: bool = False) -> None:
    del delay
    if "apps" in state.__dict__:
        state.is_delayed = True
        state.apps.unregister_model(app_label, model_name)
        state.apps.render_multiple([state.models[app_label, model_name]])


def _append_option(self: ProjectState, app_label: str, model_name: str, option_name: str, obj: Any) -> None:
    state = self.models[app_label, model_name]
    state.options[option_name] = [*state.options[option_name], obj]
    _append_to_class(self, app_label, model_name, option_name, obj)


def _add_trigger(self: AddTrigger, app_label: str, state: ProjectState) -> None:
    options = state.models[app_label, self.model_name].options
    options["triggers"] = [*options.get("triggers", []), self.trigger]
    _append_to_class(state, app_label, self.model_name, "triggers", self.trigger)


def _append_to_class(state: ProjectState, app_label: str, model_name: str, option_name: str, obj: Any) -> None:
    if "apps" in state.__dict__:
        meta = state.apps.get_model(app_label, model_name)._meta
        setattr(meta, option_name, [*getattr(meta, option_name, ()), obj])
