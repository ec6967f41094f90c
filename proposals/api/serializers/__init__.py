"""What an app reads and sends about proposals, one file a matter."""
