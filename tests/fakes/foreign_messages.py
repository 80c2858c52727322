"""What a function may be sent that was meant for another: as the services of AWS and Alexa send it, shortened, and what nobody sends.

https://docs.aws.amazon.com/lambda/latest/dg/lambda-services.html
https://developer.amazon.com/en-US/docs/alexa/custom-skills/request-and-response-json-reference.html
"""

from typing import Any

QUEUE = {
    "Records": [
        {
            "messageId": "059f36b4-87a3-44ab-83d2-661975830a7d",
            "receiptHandle": "AQEBwJnKyrHigUMZj6rYigCgxlaS3SLy0a",
            "body": '{"owner": "owner-marker", "reason": "lamp_unreadable"}',
            "attributes": {"ApproximateReceiveCount": "1"},
            "messageAttributes": {},
            "eventSource": "aws:sqs",
            "eventSourceARN": "arn:aws:sqs:eu-west-1:123456789012:dead-letters",
            "awsRegion": "eu-west-1",
        }
    ]
}
BUCKET = {
    "Records": [
        {
            "eventVersion": "2.1",
            "eventSource": "aws:s3",
            "awsRegion": "eu-west-1",
            "eventTime": "2026-05-01T08:00:00.000Z",
            "eventName": "ObjectCreated:Put",
            "s3": {"bucket": {"name": "marker"}, "object": {"key": "marker"}},
        }
    ]
}
TOPIC = {
    "Records": [
        {
            "EventVersion": "1.0",
            "EventSource": "aws:sns",
            "EventSubscriptionArn": "arn:aws:sns:eu-west-1:123456789012:topic:1",
            "Sns": {"Type": "Notification", "MessageId": "1", "Message": "marker", "Subject": None},
        }
    ]
}
KINESIS = {
    "Records": [
        {
            "kinesis": {
                "partitionKey": "1",
                "sequenceNumber": "4959033827149025660855969253836157",
                "data": "bWFya2Vy",
            },
            "eventSource": "aws:kinesis",
            "eventID": "shardId-000000000006:4959",
            "eventSourceARN": "arn:aws:kinesis:eu-west-1:123456789012:stream/marker",
        }
    ]
}
SCHEDULE = {
    "version": "0",
    "id": "53dc4d37-cffa-4f76-80c9-8b7d4a4d2eaa",
    "detail-type": "Scheduled Event",
    "source": "aws.events",
    "account": "123456789012",
    "time": "2026-05-01T08:00:00Z",
    "resources": ["arn:aws:events:eu-west-1:123456789012:rule/marker"],
    "detail": {},
}
HTTP = {
    "version": "2.0",
    "routeKey": "$default",
    "rawPath": "/",
    "headers": {"authorization": "Bearer marker"},
    "requestContext": {"http": {"method": "POST"}},
    "body": '{"directive": {}}',
}
LOGS = {"awslogs": {"data": "H4sIAAAAAAAAAHWPwQqCQBCGX0Xm7EFtK"}}
COGNITO = {"version": "1", "triggerSource": "PreSignUp_SignUp", "request": {"userAttributes": {}}, "response": {}}
CUSTOM_RESOURCE = {
    "RequestType": "Create",
    "ResponseURL": "https://marker.example",
    "StackId": "arn",
    "ResourceProperties": {},
}
AUTHORIZER = {
    "type": "TOKEN",
    "authorizationToken": "marker",
    "methodArn": "arn:aws:execute-api:eu-west-1:123456789012:a/b/GET/c",
}

OF_AWS: dict[str, Any] = {
    "a queue's": QUEUE,
    "a bucket's": BUCKET,
    "a topic's": TOPIC,
    "Kinesis's": KINESIS,
    "a schedule's": SCHEDULE,
    "an API's": HTTP,
    "a log's": LOGS,
    "a user pool's": COGNITO,
    "CloudFormation's": CUSTOM_RESOURCE,
    "an authorizer's": AUTHORIZER,
}


def custom_skill_request(request: object) -> dict[str, Any]:
    """What a custom skill is asked."""
    return {
        "version": "1.0",
        "session": {"new": True, "sessionId": "1", "user": {"userId": "amzn1.ask.account.marker"}},
        "context": {"System": {"application": {"applicationId": "amzn1.ask.skill.marker"}}},
        "request": request,
    }


OF_CUSTOM_SKILLS: dict[str, Any] = {
    name: custom_skill_request(
        {"type": name, "requestId": "amzn1.echo-api.request.1", "timestamp": "2026-05-01T08:00:00Z"}
    )
    for name in (
        *("LaunchRequest", "IntentRequest", "SessionEndedRequest", "CanFulfillIntentRequest", "Connections.Response"),
        *(
            "AudioPlayer.PlaybackStarted",
            "Display.ElementSelected",
            "Messaging.MessageReceived",
            "System.ExceptionEncountered",
        ),
        *("AlexaHouseholdListEvent.ItemsCreated", "Reminders.ReminderCreated", "Alexa.Authorization.Grant"),
        *(
            "AlexaSkillEvent",
            "AlexaSkillEvents.SkillDisabled",
            "alexaskillevent.SkillDisabled",
            "MyAlexaSkillEvent.SkillDisabled",
        ),
    )
}

OF_NOBODY: dict[str, Any] = {
    "nothing": None,
    "an empty object": {},
    "an empty list": [],
    "a list": [{"request": {"type": "LaunchRequest"}}],
    "a text": "AlexaSkillEvent.SkillDisabled",
    "a number": 7,
    "true": True,
    "no request": {"request": None},
    "a list of requests": {"request": [{"type": "AlexaSkillEvent.SkillDisabled"}]},
    "a request in a text": {"request": '{"type": "AlexaSkillEvent.SkillDisabled"}'},
    "a request of no type": {"request": {}},
    "a type that is null": {"request": {"type": None}},
    "a list of types": {"request": {"type": ["AlexaSkillEvent.SkillDisabled"]}},
    "an object for a type": {"request": {"type": {"AlexaSkillEvent.": 1}}},
    "records that are null": {"Records": None},
    "records that are a text": {"Records": "records"},
    "records that are an object": {"Records": {"0": {}}},
    "an event": {"event": {"header": {"namespace": "Alexa", "name": "Response"}, "payload": {}}},
}
