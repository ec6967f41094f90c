"""Partners, their agreements, resources and gifts."""

from .partner import OfPartner, Partner
from .partner_agreements import AgreementLine, PartnerAgreement
from .partner_gifts import PartnerGift, PartnerUse
from .partner_resources import PartnerResource, ResourceRequest

__all__ = [
    "AgreementLine",
    "OfPartner",
    "Partner",
    "PartnerAgreement",
    "PartnerGift",
    "PartnerResource",
    "PartnerUse",
    "ResourceRequest",
]
