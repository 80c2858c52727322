"""Who keeps a stack: starts it in the background, serves its pages, ends it, and tidies up after one that was killed."""
