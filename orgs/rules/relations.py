"""Relations between organisations."""
