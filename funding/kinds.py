"""The messages that this floor sends."""

from django.utils.translation import gettext_lazy as _

from notices.kinds import Kind, register

register(Kind("funding.to_approve", _("A payment waits for my approval"), _("Funding")))
register(Kind("funding.to_pay", _("A payment waits to be paid by me"), _("Funding")))
register(Kind("funding.money", _("The money of my organisation moves"), _("Funding")))
