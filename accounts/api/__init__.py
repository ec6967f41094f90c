"""Sign-in of devices, and who one is."""
