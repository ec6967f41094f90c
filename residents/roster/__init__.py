"""The roster as street offices keep it: one row a resident, in Excel."""
