"""The maker's command line, and the local stack that it runs."""
