"""Settings by subject, so that each floor finds its own in one short file."""
