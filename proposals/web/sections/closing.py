"""What a proposal's page shows of the result's public notice and archive."""
