"""The messages about an organisation's life on the register."""

from django.utils.translation import gettext_lazy as _

from notices.kinds import Kind, register

register(Kind("orgs.change", _("A change of my organisation on the register"), _("Organisations")))
register(Kind("orgs.report", _("The annual report of my organisation"), _("Organisations")))
register(
    Kind(
        "orgs.standing",
        _("Suspension, punishment or deregistration of my organisation"),
        _("Organisations"),
        urgent=True,
    )
)
register(Kind("orgs.registration", _("The registration of my organisation"), _("Organisations")))
register(
    Kind(
        "orgs.register_desk",
        _("The register of organisations: something to decide"),
        _("Organisations"),
        for_staff=True,
    )
)
