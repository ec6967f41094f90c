"""Organisations: every number is a design default, for the operator to confirm."""

ORG_LEAST_MEMBERS = 5  # members that filing asks for; the scale of an organisation is measured by it
