"""P9: the skill is enabled for the maker, if that can be done from here (docs/decisions/0025)."""
