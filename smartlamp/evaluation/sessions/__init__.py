"""What was said to a skill once, kept in a file: sent anew, compared, or written as a test."""
