"""What a proposal's page shows of similar proposals."""
