"""What a customer's Amazon account granted: kept, used, renewed, and ended."""
