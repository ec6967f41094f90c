"""The understanding of what people write: the category that a text suggests, and the texts on the same matter."""
