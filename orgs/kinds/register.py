"""What happens to an organisation on the register."""
