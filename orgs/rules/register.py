"""Who may do what in an organisation's life on the register, and what stands in the way."""

import rules

from accounts.rules import is_staff_of_its_place, is_staff_somewhere, is_street_staff, manages_its_body

from . import changes, deregistration, discipline, growth, registration, reports, settlement

rules.add_perm("orgs.view_register", is_staff_somewhere)
rules.add_perm("orgs.keep_register", is_street_staff)
# The organisation's managers and the staff of its place read what is not public.
rules.add_perm("orgs.read_register", manages_its_body | is_staff_of_its_place)

__all__ = ["changes", "deregistration", "discipline", "growth", "registration", "reports", "settlement"]
