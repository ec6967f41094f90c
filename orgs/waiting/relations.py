"""What waits at the desk of an organisation: relations that others propose."""

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from orgs.models import Organisation
from orgs.models.relations import OrgRelation
from orgs.queries.todo import Todo, register
from orgs.states.relations import Related


@register
def relations_proposed(organisation: Organisation, user: User) -> list[Todo]:
    """Return the relations that wait for this side."""
    if not user.has_perm("orgs.manage_organisation", organisation):
        return []
    rows = OrgRelation.objects.of(organisation).filter(stage=Related.PROPOSED).exclude(proposed_for=organisation)
    url = reverse("orgs:relations", args=[organisation.pk])
    return [
        Todo(
            _("%(other)s proposes a relation")
            % {"other": relation.target if relation.source_id == organisation.pk else relation.source},
            url,
        )
        for relation in rows.select_related("source", "target").order_by("pk")[:20]
    ]
