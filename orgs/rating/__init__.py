"""The rating engine: a standard is read into a table, the table becomes one query, the query gives points and stars."""
