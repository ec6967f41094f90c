"""Messages of norms with checklists."""

from django.utils.translation import gettext_lazy as _

from notices.kinds import Kind, register

register(Kind("norms.published", _("New versions of norms"), _("Organisations")))
register(Kind("norms.checked", _("Checks of my organisation by staff"), _("Organisations")))
