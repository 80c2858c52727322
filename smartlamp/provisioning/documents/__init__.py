"""What Amazon is given for each skill: the files of skill-package, filled in."""
