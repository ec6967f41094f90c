"""What starts the project on a machine: plain Python, no library needed until `.venv` stands."""
