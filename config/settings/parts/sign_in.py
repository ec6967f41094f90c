"""Sign-in: allauth, codes, MFA, device tokens."""
