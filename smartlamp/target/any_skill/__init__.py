"""A maker's own handler as a skill: it runs in a process of its own, and is started anew when its files change."""
