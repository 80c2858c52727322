"""What was found, for people, for the lines of files, and for who looks for one to blame."""
