"""The messages about comments, co-authors and subscriptions."""
