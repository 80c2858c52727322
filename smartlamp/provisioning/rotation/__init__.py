"""How the linking client gets another secret while customers use the old one (docs/rotation.md)."""
