"""Settings that must agree with each other, with an archive, or with what there is in the account. A wrong pair fails here, not on AWS."""
