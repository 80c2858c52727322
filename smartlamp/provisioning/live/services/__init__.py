"""What each service says of a resource, compared with the template, and how it is set back. A function for each thing that is asked."""
