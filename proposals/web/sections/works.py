"""What a proposal's page shows of the tasks and how they go on."""
