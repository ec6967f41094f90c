"""Users, bodies, the roles that people hold; their codes, devices and consents; acting for somebody offline."""

from .acting import ActingSession
from .codes import Device, OneTimeCode
from .consents import Consent, ConsentText
from .grants import Body, RoleGrant
from .user import User

__all__ = ["ActingSession", "Body", "Consent", "ConsentText", "Device", "OneTimeCode", "RoleGrant", "User"]
