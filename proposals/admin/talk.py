"""The staff face of comments, co-authors and subscriptions."""
