"""Stacks on AWS that were deleted or never made: what outlived them, how that is removed, and how a stack is built around it again."""
