"""What is looked at, one module for each hop: a function that takes the subject and yields findings. It never raises for what a server says."""
