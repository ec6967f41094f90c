"""Rating rounds."""
