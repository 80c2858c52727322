"""Customers' grants: kept, used, renewed, and ended."""
