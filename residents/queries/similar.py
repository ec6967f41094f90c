"""Open affairs that are on the same matter as what somebody is writing."""

from core.alike import Text, alike
from places.models import Place
from residents.models import Affair

NEAREST = 500  # the newest open affairs of the community that are compared
LEAST = 0.17  # from which two texts are offered as one matter; below it most only share a place
SAME_BUILDING = 1.25


def similar_affairs(*, title: str, words: str, place: Place, most: int = 5) -> list[Affair]:
    """Return open public affairs of the same community on the same matter, those of the same building first."""
    community = next((step for step in Place.objects.around(place) if step.level == "community"), None)
    rows = Affair.objects.open().public()
    rows = rows.filter(community=community) if community else rows.filter(street=place.street_id or place.pk)
    building = "/".join(place.path.split("/")[:5]) + "/" if place.level == "unit" else place.path
    texts = [
        Text(row, row.title, row.words, SAME_BUILDING if row.place.path.startswith(building) else 1.0)
        for row in rows.select_related("place").order_by("-pk")[:NEAREST]
    ]
    return [affair for _score, affair in alike(title, words, texts, least=LEAST, most=most)]
