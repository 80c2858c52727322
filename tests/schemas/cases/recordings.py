from tests.schemas.case import Case
from tests.schemas.messages import NOW, SCOPE

CASES = [
    Case(
        "Alexa.MediaMetadata",
        "directive.GetMediaMetadata",
        right={"filters": {"mediaIds": ["video_1"]}},
        values={"filters/mediaIds": [[]]},
        wrong={"filters": ["x"], "filters/mediaIds": [{}], "filters/mediaIds/0": [5]},
    ),
    Case(
        "Alexa.MediaMetadata",
        "event.GetMediaMetadata.Response",
        right={
            "scope": SCOPE,
            "media": [
                {
                    "id": "video_1",
                    "cause": "MOTION_DETECTED",
                    "recording": {
                        "name": "home",
                        "startTime": NOW,
                        "endTime": NOW,
                        "videoCodec": "H264",
                        "audioCodec": "G711",
                        "uri": {"value": "some text", "expireTime": NOW},
                        "thumbnailUri": {"value": "some text", "expireTime": NOW},
                    },
                }
            ],
            "errors": [{"status": "DELETED", "mediaId": "video_1"}],
        },
        values={
            "media/0/cause": [
                "AUDIO_DETECTED",
                "PERSON_DETECTED",
                "APP_INTERACTION",
                "VOICE_INTERACTION",
                "RULE_TRIGGER",
            ],
            "media/0/recording/audioCodec": ["AAC", "NONE"],
            "errors/0/status": ["NOT_FOUND", "SUBSCRIPTION_ERROR", "INTERNAL_ERROR"],
        },
        required=(
            "scope media media/0/id media/0/cause media/0/recording media/0/recording/startTime "
            "media/0/recording/endTime media/0/recording/uri media/0/recording/uri/value "
            "media/0/recording/uri/expireTime media/0/recording/thumbnailUri/value "
            "media/0/recording/thumbnailUri/expireTime"
        ),
        closed=". media/0 media/0/recording media/0/recording/uri media/0/recording/thumbnailUri errors/0",
        wrong={
            "scope": [5],
            "media": [{}, []],
            "media/0": ["x"],
            "media/0/id": [5, "video-1", "x" * 257, "", "x" * 257],
            "media/0/cause": ["motion_detected"],
            "media/0/recording": ["x"],
            "media/0/recording/name": [5, ""],
            "media/0/recording/startTime": [5],
            "media/0/recording/endTime": [5],
            "media/0/recording/videoCodec": ["h264"],
            "media/0/recording/audioCodec": ["g711"],
            "media/0/recording/uri": ["x"],
            "media/0/recording/uri/value": [5],
            "media/0/recording/uri/expireTime": [5],
            "media/0/recording/thumbnailUri": ["x"],
            "media/0/recording/thumbnailUri/value": [5],
            "media/0/recording/thumbnailUri/expireTime": [5],
            "errors": [{}, []],
            "errors/0": ["x"],
            "errors/0/status": ["deleted"],
            "errors/0/mediaId": [5, ""],
        },
        asked=True,
    ),
    Case(
        "Alexa.MediaMetadata",
        "event.MediaCreatedOrUpdated",
        right={
            "media": {
                "id": "video_1",
                "cause": "MOTION_DETECTED",
                "recording": {
                    "name": "home",
                    "startTime": NOW,
                    "endTime": NOW,
                    "videoCodec": "H264",
                    "audioCodec": "G711",
                    "uri": {"value": "some text", "expireTime": NOW},
                    "thumbnailUri": {"value": "some text", "expireTime": NOW},
                },
            }
        },
        values={
            "media/cause": [
                "AUDIO_DETECTED",
                "PERSON_DETECTED",
                "APP_INTERACTION",
                "VOICE_INTERACTION",
                "RULE_TRIGGER",
            ],
            "media/recording/audioCodec": ["AAC", "NONE"],
        },
        required=(
            "media media/id media/cause media/recording media/recording/startTime media/recording/endTime "
            "media/recording/uri media/recording/uri/value media/recording/uri/expireTime "
            "media/recording/thumbnailUri/value media/recording/thumbnailUri/expireTime"
        ),
        closed=". media media/recording media/recording/uri media/recording/thumbnailUri",
        wrong={
            "media": ["x"],
            "media/id": [5, "video-1", "x" * 257, "", "x" * 257],
            "media/cause": ["motion_detected"],
            "media/recording": ["x"],
            "media/recording/name": [5, ""],
            "media/recording/startTime": [5],
            "media/recording/endTime": [5],
            "media/recording/videoCodec": ["h264"],
            "media/recording/audioCodec": ["g711"],
            "media/recording/uri": ["x"],
            "media/recording/uri/value": [5],
            "media/recording/uri/expireTime": [5],
            "media/recording/thumbnailUri": ["x"],
            "media/recording/thumbnailUri/value": [5],
            "media/recording/thumbnailUri/expireTime": [5],
        },
        asked=False,
        posted=True,
    ),
    Case(
        "Alexa.MediaMetadata",
        "event.MediaDeleted",
        right={"scope": SCOPE, "mediaIds": ["video_1"]},
        required="scope mediaIds",
        closed=".",
        wrong={"scope": [5], "mediaIds": [{}, []], "mediaIds/0": [5, "", "x" * 257]},
        asked=False,
    ),
    Case("Alexa.MediaMetadata", "capability", closed="."),
]
