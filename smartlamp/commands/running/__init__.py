"""What runs here: the local stack, the app of any skill, and its clock."""
