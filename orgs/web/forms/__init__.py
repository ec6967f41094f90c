"""What people type on the portal, one file a matter."""
