"""The centre's services, desks and rooms."""
