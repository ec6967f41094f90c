"""The rows of comments, co-authors and subscriptions."""
