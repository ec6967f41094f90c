"""The federation."""
