"""Migrations come to the same whether or not classes are drawn one by one (core/migrating.py)."""

import sys
from importlib.util import find_spec, module_from_spec
from types import ModuleType
from typing import Any

import pytest
from django.db import connection, models
from django.db.migrations import AddConstraint, AddField, AddIndex, AlterField, CreateModel, RenameField, RunPython
from django.db.migrations.state import ModelState, ProjectState
from django.db.models.fields.related import RelatedField
from django.test.utils import CaptureQueriesContext
from pgtrigger.compiler import Trigger, UpsertTriggerSql
from pgtrigger.migrations import AddTrigger, RemoveTrigger

pytestmark = pytest.mark.django_db
APP = "visits"
LONGER = models.CharField(max_length=80, db_index=True)


def untouched(name: str, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """Return a module as its library brings it, beside the one that the product changes."""
    spec = find_spec(name)
    assert spec is not None and spec.loader is not None  # noqa: PT018
    module = module_from_spec(spec)
    monkeypatch.setitem(sys.modules, name, module)
    spec.loader.exec_module(module)
    monkeypatch.undo()
    return module


def a_trigger(name: str) -> Trigger:
    sql = UpsertTriggerSql(
        func="RETURN NEW;", hash="0", operation="UPDATE", pgid=name, table="visits_visit", when="BEFORE"
    )
    return Trigger(name=name, sql=sql)


def meet(apps: Any, editor: Any) -> None:
    """Write a row through both ends of every relation, as a step that runs Python may."""
    person, visit = apps.get_model(APP, "person"), apps.get_model(APP, "visit")
    anna, berta = person.objects.create(name="Anna"), person.objects.create(name="Berta")
    visit.objects.create(person=anna, guest=berta)
    assert [str(found.guest.name) for found in anna.visits.all()] == ["Berta"]
    assert apps.get_model(APP, "room").objects.filter(owner__visits__guest=berta).count() == 0
    editor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # or the tables of the rows can't be altered any more


def steps(add_trigger: type[AddTrigger]) -> list[Any]:
    number = ("id", models.BigAutoField(primary_key=True))
    to_person = {"to": "visits.person", "on_delete": models.CASCADE}
    return [
        CreateModel("Person", [number, ("name", models.CharField(max_length=40))]),
        CreateModel("Room", [number, ("owner", models.ForeignKey(**to_person, null=True, related_name="rooms"))]),
        CreateModel("Visit", [number, ("person", models.ForeignKey(**to_person, related_name="visits"))]),
        add_trigger("visit", a_trigger("first")),
        add_trigger("visit", a_trigger("second")),
        AddField("visit", "host", models.ForeignKey(**to_person, null=True, related_name="+")),
        AddField("person", "room", models.ForeignKey("visits.room", models.SET_NULL, null=True, related_name="people")),
        AddField("room", "people_seen", models.ManyToManyField("visits.person", related_name="seen_in")),
        AddIndex("visit", models.Index(fields=["person", "host"], name="visit_by_both")),
        AddConstraint("visit", models.UniqueConstraint(fields=["person", "host"], name="visit_once")),
        AddConstraint("room", models.CheckConstraint(condition=~models.Q(owner=None), name="room_owned")),
        AlterField("person", "name", LONGER),
        AlterField("visit", "host", models.ForeignKey(**to_person, related_name="+")),
        RenameField("visit", "host", "guest"),
        RemoveTrigger("visit", "first"),
        AddField("visit", "day", models.DateField(null=True)),
        AddIndex("visit", models.Index(fields=["day"], name="visit_by_day")),
        AddConstraint("visit", models.CheckConstraint(condition=~models.Q(guest=None), name="visit_has_a_guest")),
        RunPython(meet),
    ]


def facts(state: Any) -> dict[str, Any]:
    """Return what the classes of a state are, as far as a column, an index or a trigger can come of it."""
    state.clear_delayed_apps_cache()
    found: dict[str, Any] = {}
    for model in state.apps.get_models(include_auto_created=True):
        meta = model._meta
        found[meta.label] = {
            "fields": [
                (field.name, field.column, field.db_type(connection), field.deconstruct()[2:]) for field in meta.fields
            ],
            "many": [(field.name, field.m2m_db_table()) for field in meta.many_to_many],
            "back": sorted((back.name, back.related_model._meta.label) for back in meta.related_objects),
            "options": (meta.db_table, meta.indexes, meta.constraints, [t.name for t in getattr(meta, "triggers", [])]),
        }
        for field in meta.fields:
            if isinstance(field, RelatedField):
                assert field.related_model is state.apps.get_model(field.related_model._meta.label)
    return found


def migrated(state: Any, operations: list[Any]) -> tuple[list[str], list[ModelState], dict[str, Any]]:
    """Take the steps as ``migrate`` does; return what was said to the database, the states and the classes."""
    assert state.apps.get_models() == []
    with CaptureQueriesContext(connection) as said, connection.schema_editor(atomic=False) as editor:
        for operation in operations:
            before = state.clone()
            operation.state_forwards(APP, state)
            operation.database_forwards(APP, editor, before, state)
    statements = [query["sql"].strip() for query in said.captured_queries]
    shaping = [sql for sql in statements if sql.startswith(("CREATE", "ALTER", "DROP", "COMMENT"))]
    return shaping, list(state.models.values()), facts(state)


def test_the_same_is_said_to_the_database_and_the_same_classes_come_of_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    plain_state = untouched("django.db.migrations.state", monkeypatch).ProjectState
    plain_trigger = untouched("pgtrigger.migrations", monkeypatch).AddTrigger
    quickened = (ProjectState.add_model, ProjectState.add_field, ProjectState._append_option, AddTrigger.state_forwards)
    plain = (plain_state.add_model, plain_state.add_field, plain_state._append_option, plain_trigger.state_forwards)
    assert {method.__module__ for method in quickened} == {"core.migrating"}
    assert {method.__module__ for method in plain} == {"django.db.migrations.state", "pgtrigger.migrations"}
    with connection.cursor() as cursor:
        cursor.execute("SAVEPOINT before")
        expected = migrated(plain_state(), steps(plain_trigger))
        cursor.execute("ROLLBACK TO SAVEPOINT before")
        found = migrated(ProjectState(), steps(AddTrigger))
    assert len(expected[0]) > 30
    for mine, theirs in zip(found, expected, strict=True):
        assert mine == theirs
