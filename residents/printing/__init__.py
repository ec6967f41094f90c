"""What the office prints for households: pages made here, with nothing fetched from anywhere."""
