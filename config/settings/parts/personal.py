"""Personal data: encryption, masks, retention."""
