"""What a change does to a deployed stack, as tables: each parameter, each type of resource, each property. docs/day_two.md shows them."""
