"""The messages about the tasks of a plan and how they go on."""
