"""The pages of proposals, one file a matter."""
