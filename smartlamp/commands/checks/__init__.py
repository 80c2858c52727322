"""The commands that check a skill: by test plans, or by what it answered before."""
