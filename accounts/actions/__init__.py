"""What is done with people, codes, devices, consents and roles."""
