"""The messages of rating rounds."""

from django.utils.translation import gettext_lazy as _

from notices.kinds import Kind, register

register(Kind("orgs.round", _("A rating round concerns my organisation"), _("Star rating")))
register(Kind("orgs.assess", _("Organisations to assess"), _("Star rating")))
register(Kind("orgs.review", _("Reviews of ratings"), _("Star rating")))
register(Kind("orgs.warning", _("Early warning: the figures fell far below the stars"), _("Star rating")))
