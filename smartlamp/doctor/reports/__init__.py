"""The findings for people, for programs, and as an archive that can be shown to anybody."""
