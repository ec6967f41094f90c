"""What a proposal's page shows of the plan."""
