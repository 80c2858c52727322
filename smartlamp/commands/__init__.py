"""One module per family of commands: their options, and how their answers are shown."""
