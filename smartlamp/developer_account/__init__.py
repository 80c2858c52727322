"""The maker's Amazon developer account: who signs in, what is asked of Amazon's skill management API, and what is remembered of it."""
