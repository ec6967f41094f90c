"""Party building."""
