"""Addresses of this floor on the portal, one file a matter."""

from . import (
    centre,
    circles,
    federation,
    filing,
    gaps,
    incubation,
    norms,
    offices,
    organisations,
    partners,
    party,
    posts,
    ratings,
    register,
    relations,
    rounds,
)

app_name = "orgs"
urlpatterns = [
    *organisations.urlpatterns,
    *centre.urlpatterns,
    *circles.urlpatterns,
    *federation.urlpatterns,
    *filing.urlpatterns,
    *gaps.urlpatterns,
    *incubation.urlpatterns,
    *norms.urlpatterns,
    *offices.urlpatterns,
    *partners.urlpatterns,
    *party.urlpatterns,
    *posts.urlpatterns,
    *ratings.urlpatterns,
    *register.urlpatterns,
    *relations.urlpatterns,
    *rounds.urlpatterns,
]
