"""The skills of the account, through the Alexa Skill Management API (SMAPI)."""
