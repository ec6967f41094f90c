"""Messages about positions and invitations."""

from django.utils.translation import gettext_lazy as _

from notices.kinds import Kind, register

register(Kind("orgs.position", _("A position is offered to me or ends"), _("Organisations")))
register(Kind("orgs.position_answer", _("Somebody answers an offer of a position"), _("Organisations")))
register(Kind("orgs.term", _("The term of a position ends"), _("Organisations")))
register(Kind("orgs.invited", _("An organisation invites me"), _("Organisations")))
