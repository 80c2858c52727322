"""One module a family of commands: their options, and how their answers are shown."""
