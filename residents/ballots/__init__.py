"""Secret ballots: how they are sealed, where the private key lies, how they are opened and counted."""
