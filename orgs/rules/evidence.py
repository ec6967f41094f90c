"""Who brings evidence in by a sheet: the staff of the street, whose name stands behind it."""

import rules

from accounts.rules import is_street_staff

rules.add_perm("orgs.import_evidence", is_street_staff)
