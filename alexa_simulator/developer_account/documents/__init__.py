"""What makers write: manifests, interaction models, account linking, and packages of these."""
