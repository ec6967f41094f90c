"""Evidence on the staff site: read, and brought in by a sheet for what happened before or beside the platform."""

import re
from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from import_export.fields import Field

from core.admin import DayWidget, ExcelMixin, StaffAdmin, StaffResource
from orgs.actions.evidence_import import BY_PERSON, Fact, find_faults, import_facts, known_facts
from orgs.models import Evidence, Organisation
from orgs.states import EvidenceKind

from .rounds_desk import CommunityFilter

MOST_ROWS = 20_000
KINDS = [kind for kind in EvidenceKind if kind not in BY_PERSON]


class EvidenceResource(StaffResource):
    """Evidence as a sheet; a row is known by its key, and the same row again changes nothing."""

    organisation = Field(attribute="organisation__filing_number", column_name=_("Filing number"))
    name = Field(attribute="organisation__name", column_name=_("Organisation"), readonly=True)
    kind = Field(attribute="get_kind_display", column_name=_("Kind"))
    happened_on = Field(attribute="happened_on", column_name=_("Happened on"), widget=DayWidget())
    quantity = Field(attribute="quantity", column_name=_("Quantity"))
    key = Field(attribute="key", column_name=_("Own key"))
    source = Field(attribute="detail__source", column_name=_("Source"))

    notes = {
        "organisation": _("As on the certificate."),
        "happened_on": _("Like 2026-10-01."),
        "quantity": _("Pieces, person-times, fen, or points out of 100."),
        "key": _("Your own number for this fact, once: the same row again changes nothing."),
        "source": _("Which paper it comes from; may be empty."),
        "kind": " / ".join(str(kind.label) for kind in KINDS),
    }

    class Meta(StaffResource.Meta):
        model = Evidence
        fields = ("organisation", "name", "kind", "happened_on", "quantity", "key", "source")
        import_id_fields = ()
        force_init_instance = True
        clean_model_instances = False
        skip_diff = True
        skip_unchanged = False
        use_bulk = True  # no savepoint a row: nothing is written before the whole sheet is read

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.facts: list[Fact] = []
        self.broken = False
        self._is_new = False
        self.street: Any = None
        self.organisations: dict[str, Organisation] = {}
        self.known: dict[str, tuple[object, ...]] = {}
        # The catalogue's own words, not a lazy copy of them: a sheet may be read in any language.
        self.kinds = {str(kind.label): kind.value for kind in KINDS} | {kind.value: kind.value for kind in KINDS}

    def before_import(self, dataset: Any, **kwargs: Any) -> None:
        """Read the organisations and the keys of the whole sheet at once; say what is wrong with it as a whole."""
        self.broken = True
        if len(dataset) > MOST_ROWS:
            raise ValidationError(gettext("At most %(count)d rows.") % {"count": MOST_ROWS})
        missing = [str(column) for column in self.columns() if column not in (dataset.headers or [])]
        if missing:
            raise ValidationError(gettext("These columns are missing: %(names)s.") % {"names": "、".join(missing)})
        numbers = {_cell(row, self, "organisation") for row in dataset.dict}
        rows = self.admin.organisations(self.request).filter(filing_number__in=numbers).select_related("street")
        self.organisations = {row.filing_number: row for row in rows}
        streets = {row.street_id: row.street for row in rows}
        if len(streets) > 1:
            raise ValidationError(gettext("All organisations of a sheet belong to one street."))
        self.street = next(iter(streets.values()), None)
        if self.street is not None:
            self.known = known_facts(self.street, [_cell(row, self, "key") for row in dataset.dict])
        self.broken = False

    def import_instance(self, instance: Any, row: Any, **kwargs: Any) -> None:
        """Read one row, or say which columns are wrong and why."""
        if self.broken:
            return
        faults: dict[str, list[str]] = {}
        organisation = self.organisations.get(_cell(row, self, "organisation"))
        if organisation is None:
            faults["organisation"] = [gettext("There is no such organisation in your street.")]
        kind = self.kinds.get(_cell(row, self, "kind"))
        if kind is None:
            faults["kind"] = [gettext("This kind is not known; the second sheet of the template lists them.")]
        day, quantity = self._day(row, faults), self._quantity(row, faults)
        key = _cell(row, self, "key")
        if not key or len(key) > 60:  # noqa: PLR2004
            faults["key"] = [gettext("Please fill in a key of at most 60 characters.")]
        if faults:
            raise ValidationError(faults)
        fact = Fact(organisation, kind, day, quantity, key, _cell(row, self, "source")[:200])
        for field, words in find_faults(fact, self.known):
            faults.setdefault(field, []).append(words)
        if faults:
            raise ValidationError(faults)
        self._is_new = key not in self.known
        if self._is_new:
            self.known[key] = fact.content
            self.facts.append(fact)
        instance.organisation, instance.kind, instance.key, instance.happened_on = organisation, kind, key, day

    def skip_row(self, instance: Any, original: Any, row: Any, import_validation_errors: Any = None) -> bool:
        """Leave alone what is there already."""
        return self.broken or (not import_validation_errors and not self._is_new)

    def save_instance(self, instance: Any, is_create: bool, row: Any, **kwargs: Any) -> None:
        """Write nothing yet: the whole sheet is written at once."""

    def after_import(self, dataset: Any, result: Any, **kwargs: Any) -> None:
        """Write the sheet, if nothing is wrong with it."""
        if self.facts and not kwargs.get("dry_run") and not result.has_errors() and not result.has_validation_errors():
            import_facts(street=self.street, facts=self.facts, by=self.request.user)

    def dehydrate_key(self, row: Evidence) -> str:
        """Return the key as it stood in the sheet."""
        return row.key.split(":", 2)[2] if row.key.startswith("sheet:") else row.key

    def dehydrate_source(self, row: Evidence) -> str:
        """Return the paper it comes from."""
        return str(row.detail.get("source", ""))

    def _day(self, row: Any, faults: dict[str, list[str]]) -> Any:
        try:
            day = self.fields["happened_on"].clean(row)
        except ValueError as error:
            faults["happened_on"] = [str(error)]
            return None
        if day is None:
            faults["happened_on"] = [gettext("Please fill in a day like 2026-10-01.")]
        return day

    def _quantity(self, row: Any, faults: dict[str, list[str]]) -> int:
        words = _cell(row, self, "quantity").removesuffix(".0")
        if not re.fullmatch(r"-?[0-9]{1,10}", words):
            faults["quantity"] = [gettext("Please fill in a whole number.")]
            return 0
        return int(words)


def _cell(row: Any, resource: StaffResource, name: str) -> str:
    value = row.get(str(resource.fields[name].column_name))
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else str(value).strip()


@admin.register(Evidence)
class EvidenceAdmin(ExcelMixin, StaffAdmin):
    """Evidence: it arrives from the work itself, or by a sheet."""

    place_lookup = "organisation__place"
    resource_classes = [EvidenceResource]
    skip_admin_log = True  # the rows themselves say who brought them in
    list_display = ("organisation", "kind", "happened_on", "quantity", "key", "recorded_at")
    list_filter = ("kind", CommunityFilter)
    list_select_related = ("organisation__place",)
    search_fields = ("organisation__name", "organisation__filing_number", "key")
    date_hierarchy = "happened_on"

    def organisations(self, request: HttpRequest) -> QuerySet[Organisation]:
        """Return the organisations about which the reader may bring evidence."""
        if request.user.is_superuser:
            return Organisation.objects.all()
        paths = request.user.standing.paths("street_staff")
        return Organisation.objects.filter(street__path__in=paths)

    def has_import_permission(self, request: HttpRequest) -> bool:
        """Let street staff import."""
        return request.user.is_superuser or bool(request.user.standing.paths("street_staff"))

    def check_row(self, request: HttpRequest, instance: Model) -> None:
        """Every organisation was looked for among the reader's own."""
