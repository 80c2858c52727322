"""A refusal in Cognito's words, for the API and for the pages alike."""

from typing import Final

INCORRECT: Final = ("NotAuthorizedException", "Incorrect username or password.")
LOCKED: Final = ("NotAuthorizedException", "Password attempts exceeded")
LIMIT: Final = ("LimitExceededException", "Attempt limit exceeded, please try after some time.")
MISMATCH: Final = ("CodeMismatchException", "Invalid verification code provided, please try again.")
EXPIRED: Final = ("ExpiredCodeException", "Invalid code provided, please request a code again.")
WRONG_MFA_CODE: Final = ("CodeMismatchException", "Invalid code or auth state for the user.")
SESSION_EXPIRED: Final = ("NotAuthorizedException", "Invalid session for the user, session is expired.")
NOT_CONFIRMED: Final = ("UserNotConfirmedException", "User is not confirmed.")
RESET_REQUIRED: Final = ("PasswordResetRequiredException", "Password reset required for the user")
# Ours: on AWS, managed login asks for the app's code.
NO_SOFTWARE_TOKEN: Final = (
    "NotAuthorizedException",
    "This account signs in with an authenticator app, which these pages do not ask. Sign in by a program (InitiateAuth).",
)
