"""The clock of the tasks of a plan and how they go on."""
