"""Positions, invitations and managers."""
