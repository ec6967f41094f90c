"""What a proposal's page shows of meetings and votes."""
