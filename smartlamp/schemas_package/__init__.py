"""The schemas as a package for npm: the files, types made from them, and what picks the definition for each part of a message."""
