"""Who the maker is to Amazon."""
