"""Addresses of this floor for apps, one file a matter."""

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
    register,
    relations,
    rounds,
)

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
    *register.urlpatterns,
    *relations.urlpatterns,
    *rounds.urlpatterns,
]
