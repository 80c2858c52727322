"""Amazon's developer side, simulated: the skill management API (SMAPI), and Login with Amazon for the tool that calls it."""
