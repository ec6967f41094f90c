"""The clock of comments, co-authors and subscriptions."""
