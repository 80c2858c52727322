"""The event of a user pool's post confirmation trigger, as Cognito's documentation shows it.

https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-working-with-lambda-triggers.html
"""

from typing import Any

POOL, CLIENT, SUB = "eu-west-1_Example", "1exampleclient", "11111111-2222-4333-8444-555555555555"
EMAIL = "sam@example.com"


def post_confirmation(**changed: Any) -> dict[str, Any]:
    """Somebody has confirmed their sign-up, but for these members."""
    return {
        "version": "1",
        "region": "eu-west-1",
        "userPoolId": POOL,
        "userName": SUB,
        "callerContext": {"awsSdkVersion": "aws-sdk-unknown-unknown", "clientId": CLIENT},
        "triggerSource": "PostConfirmation_ConfirmSignUp",
        "request": {
            "userAttributes": {
                "sub": SUB,
                "email_verified": "true",
                "cognito:user_status": "CONFIRMED",
                "email": EMAIL,
                "given_name": "Sam",
                "family_name": "Sample",
                "phone_number": "+15555550101",
                "address": "1 Lamp Street",
            }
        },
        "response": {},
    } | changed
