"""The messages that this floor sends."""

from django.utils.translation import gettext_lazy as _

from notices.kinds import Kind, register

register(
    Kind(
        "disclosure.objection", _("An objection waits for an answer"), _("Public notices"), urgent=True, for_staff=True
    )
)
register(Kind("disclosure.answered", _("My objection is answered"), _("Public notices")))
