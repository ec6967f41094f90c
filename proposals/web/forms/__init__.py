"""What people type about proposals, one file a matter."""
