import botocore.session
import pytest

from smartlamp.local_stack.emulator.gate.unsigned import is_api, is_page, is_public

COGNITO = "AWSCognitoIdentityProviderService"


@pytest.mark.parametrize(
    ("method", "path", "target"),
    [
        ("GET", "/us-east-1_AbC123xyz/.well-known/jwks.json", ""),
        ("GET", "/us-east-1_AbC123xyz/.well-known/openid-configuration", ""),
        ("GET", "/oauth2/authorize", ""),
        ("POST", "/oauth2/token", ""),
        ("GET", "/oauth2/userInfo", ""),
        ("POST", "/oauth2/userInfo", ""),
        ("POST", "/login", ""),
        ("GET", "/login", ""),
        ("POST", "/signup", ""),
        ("POST", "/mfa", ""),
        ("GET", "/confirmUser", ""),
        ("POST", "/confirmForgotPassword", ""),
        ("GET", "/logout", ""),
        ("GET", "/error", ""),
        ("POST", "/", f"{COGNITO}.InitiateAuth"),
        ("POST", "/", f"{COGNITO}.GetUser"),
        ("POST", "/", f"{COGNITO}.ForgotPassword"),
        ("DELETE", "/_aws/execute-api/abc/prod/lamps", ""),
        ("GET", "/restapis/abc/prod/_user_request_/lamps", ""),
        ("POST", "/_aws/lambda-url/abc/", ""),
    ],
)
def test_what_aws_serves_to_anybody_needs_no_signature(method: str, path: str, target: str) -> None:
    assert is_public(method, path, b"", target)


@pytest.mark.parametrize(
    ("method", "path", "query", "target"),
    [
        ("GET", "/", b"", ""),
        ("GET", "/smartlamp-artifacts", b"", ""),
        ("GET", "/bucket/us-east-1_AbC/.well-known/jwks.json", b"", ""),
        ("POST", "/us-east-1_AbC123xyz/.well-known/jwks.json", b"", ""),
        ("GET", "/2015-03-31/functions", b"", ""),
        ("POST", "/oauth2/authorize", b"", ""),
        ("POST", "/oauth2/revoke", b"", ""),
        ("POST", "/oauth2/login", b"", ""),
        ("POST", "/logout", b"", ""),
        ("POST", "/error", b"", ""),
        ("GET", "/restapis/abc/prod/_user_request_\n", b"", ""),
        ("PUT", "/login", b"", ""),
        ("GET", "/login/", b"", ""),
        ("POST", "/", b"", ""),
        ("POST", "/", b"Action=AssumeRoleWithWebIdentity", ""),
        ("POST", "/", b"Action=ListUsers", f"{COGNITO}.InitiateAuth"),
        ("POST", "/login", b"", f"{COGNITO}.InitiateAuth"),
        ("GET", "/", b"", f"{COGNITO}.InitiateAuth"),
        ("POST", "/", b"", f"{COGNITO}.AdminGetUser"),
        ("POST", "/", b"", f"{COGNITO}.ListUsers"),
        ("POST", "/", b"", "InitiateAuth"),
        ("POST", "/", b"", f"DynamoDB_20120810.{COGNITO}.InitiateAuth"),
        ("POST", "/", b"", "DynamoDB_20120810.Scan"),
        ("POST", "/oauth2/token", b"", "DynamoDB_20120810.Scan"),
        ("GET", "/_aws/execute-api/abc/prod/", b"", "DynamoDB_20120810.Scan"),
        # The emulator gives credentials to identities that it does not know.
        ("POST", "/", b"", "AWSCognitoIdentityService.GetCredentialsForIdentity"),
        ("POST", "/", b"", "AWSCognitoIdentityService.GetId"),
        ("GET", "/restapis/abc/prod/_user_requests_/", b"", ""),
        ("GET", "/_aws/sqs/messages", b"", ""),
        ("GET", "/_ministack/health", b"", ""),
    ],
)
def test_everything_else_does(method: str, path: str, query: bytes, target: str) -> None:
    assert not is_public(method, path, query, target)


def test_no_operation_of_an_administrator_is_public() -> None:
    names = botocore.session.Session().get_service_model("cognito-idp").operation_names
    public = {name for name in names if is_public("POST", "/", b"", f"{COGNITO}.{name}")}
    assert {"SignUp", "ConfirmSignUp", "InitiateAuth", "RespondToAuthChallenge", "GetUser", "RevokeToken"} <= public
    assert not [name for name in public if name.startswith(("Admin", "Create", "Describe", "Import", "Set_Ui", "Tag"))]


def test_people_come_to_pages_not_to_tokens() -> None:
    assert is_page("/oauth2/authorize")
    assert is_page("/login")
    assert is_page("/error")
    assert not is_page("/oauth2/token")
    assert not is_page("/")
    assert not is_api("/_aws/execute-apis/abc")
