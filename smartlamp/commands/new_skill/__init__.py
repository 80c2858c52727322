"""The beginning with a skill of the maker's own: looking around in its folder."""
