"""What an app reads and sends, one file a matter."""
