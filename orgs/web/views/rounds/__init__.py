"""Rounds of ratings on the portal: the round, its desk, an entry, the judges' sheets, the committee."""
