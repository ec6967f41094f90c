"""A permit to use a room: a process with every kind of step, installed in tests only."""
