"""What a proposal's page shows of comments and co-authors."""
