"""A proposal that was carried out, with the households that rate it."""

from django.core.files.uploadedfile import SimpleUploadedFile

from proposals.actions.evaluation import open_evaluation
from proposals.models import Proposal
from proposals.models.evaluation import Evaluation
from proposals.states import Stage
from residents.models import Household, Resident

from .accounts import RoleGrantFactory, UserFactory
from .proposals import ProposalFactory

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF"


def a_file(name: str = "sheet.pdf") -> SimpleUploadedFile:
    """Return a file that the store takes."""
    return SimpleUploadedFile(name, PDF, content_type="application/pdf")


def neighbour_at(unit, room: str):
    """Return somebody with an account who lives in a room of a unit; the first of a room is its head."""
    home, _new = Household.objects.get_or_create(place=unit, room=room)
    user = UserFactory()
    RoleGrantFactory(user=user, role="resident", place=unit)
    relation = "spouse" if home.residents.exists() else "head"
    Resident.objects.create(household=home, street=home.street, name=user.name, user=user, relation=relation)
    return user


def evaluated(place, **facts) -> Evaluation:
    """Return the open evaluation of a proposal that was carried out at a place."""
    proposal: Proposal = ProposalFactory(place=place, stage=Stage.EVALUATING, **facts)
    return open_evaluation(Proposal.objects.select_related("place", "street", "author").get(pk=proposal.pk))
