"""What the views below an organisation's address share."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import NotFound

from core.api.flow import FlowViewMixin
from orgs.models import Organisation
from orgs.queries import public_organisations

ORGANISATION = OpenApiParameter("organisation_pk", OpenApiTypes.INT, OpenApiParameter.PATH)


class OfOrganisationMixin:
    """Rows of the one organisation in the address; what is at its desk is not there for strangers."""

    kwargs: dict[str, Any]
    request: Any
    lookup_value_regex = "[0-9]{1,18}"

    @cached_property
    def organisation(self) -> Organisation:
        """Return the organisation in the address, else 404."""
        return get_object_or_404(public_organisations().select_related("body"), pk=self.kwargs["organisation_pk"])

    @property
    def is_asked_by_schema(self) -> bool:
        """Whether the schema asks, without an address."""
        return "organisation_pk" not in self.kwargs

    def may(self, permission: str) -> bool:
        """Whether the reader may do this at the desk of the organisation."""
        return bool(self.request.user.has_perm(permission, self.organisation))

    def need(self, permission: str) -> Organisation:
        """Return the organisation to those who may do this at its desk, else 404."""
        if not self.may(permission):
            raise NotFound
        return self.organisation


class DeedsMixin(FlowViewMixin):
    """Steps that go through an action each: ``deeds`` by name; ``wordless`` ones take no reason."""

    deeds: dict[str, Any]
    wordless: tuple[str, ...] = ()
    argument: str

    def take_step(self, obj: Any, name: str, *, by: Any, reason: str) -> Any:
        """Call the action of the step."""
        facts = {} if name in self.wordless else {"reason": reason}
        return self.deeds[name](**{self.argument: obj}, by=by, **facts)
