from tests.schemas.case import Case
from tests.schemas.messages import NOW

CASES = [
    Case(
        "Alexa.RecordController",
        "property.RecordingState",
        right="RECORDING",
        values={"": ["NOT_RECORDING"]},
        wrong={"": ["recording"]},
    ),
    Case("Alexa.RecordController", "directive.StartRecording"),
    Case("Alexa.RecordController", "directive.StopRecording"),
    Case(
        "Alexa.RecordController",
        "capability",
        right={"properties": {"supported": [{"name": "RecordingState"}], "retrievable": True}},
        closed=".",
        wrong={"properties/supported/0/name": ["RECORDINGSTATE"]},
    ),
    Case(
        "Alexa.RemoteVideoPlayer",
        "directive.SearchAndPlay",
        right={
            "entities": [
                {
                    "type": "Actor",
                    "value": "some text",
                    "externalIds": {},
                    "uri": "https://cam.example/1",
                    "entityMetadata": {"channelCallSign": "some text"},
                }
            ],
            "timeWindow": {"start": NOW, "end": NOW},
            "searchText": {"transcribed": "play a film"},
        },
        values={
            "entities/0/type": [
                "Channel",
                "Character",
                "Episode",
                "Event",
                "Franchise",
                "Genre",
                "League",
                "MediaType",
                "Season",
                "Sport",
                "SportsTeam",
                "Video",
            ]
        },
        required="entities entities/0/type timeWindow/start timeWindow/end searchText/transcribed",
        wrong={
            "entities": [{}, []],
            "entities/0": ["x"],
            "entities/0/type": [5],
            "entities/0/value": [5],
            "entities/0/externalIds": ["x"],
            "entities/0/uri": [5],
            "entities/0/entityMetadata": ["x"],
            "entities/0/entityMetadata/channelCallSign": [5],
            "timeWindow": ["x"],
            "timeWindow/start": [5],
            "timeWindow/end": [5],
            "searchText": ["x"],
            "searchText/transcribed": [5],
        },
    ),
    Case(
        "Alexa.RemoteVideoPlayer",
        "directive.SearchAndDisplayResults",
        right={
            "entities": [
                {
                    "type": "Actor",
                    "value": "some text",
                    "externalIds": {},
                    "uri": "https://cam.example/1",
                    "entityMetadata": {"channelCallSign": "some text"},
                }
            ],
            "timeWindow": {"start": NOW, "end": NOW},
            "searchText": {"transcribed": "play a film"},
        },
        required="entities searchText/transcribed",
        wrong={
            "entities": [{}, []],
            "entities/0": [5],
            "timeWindow": [5],
            "searchText": ["x"],
            "searchText/transcribed": [5],
        },
    ),
    Case(
        "Alexa.RemoteVideoPlayer",
        "capability",
        right={"configuration": {"catalogs": [{"type": "PUBLIC_CATALOG", "sourceId": "imdb"}]}},
        values={"configuration/catalogs": [[]], "version": ["3.1"]},
        required="configuration/catalogs/0/type configuration/catalogs/0/sourceId",
        closed=". configuration configuration/catalogs/0",
        wrong={
            "configuration/catalogs": [{}],
            "configuration/catalogs/0": ["x"],
            "configuration/catalogs/0/type": [5],
            "configuration/catalogs/0/sourceId": [5],
        },
    ),
    Case(
        "Alexa.VideoRecorder",
        "property.isExtendedRecordingGUIShown",
        right=True,
        values={"": [False]},
        wrong={"": ["true"]},
    ),
    Case(
        "Alexa.VideoRecorder",
        "property.storageLevel",
        right=20,
        values={"": [0, 100, 20.5]},
        wrong={"": [-1, 101, "20"]},
    ),
    Case(
        "Alexa.VideoRecorder",
        "directive.SearchAndRecord",
        right={
            "entities": [
                {
                    "type": "Actor",
                    "value": "some text",
                    "externalIds": {},
                    "uri": "https://cam.example/1",
                    "entityMetadata": {"channelCallSign": "some text"},
                }
            ],
            "timeWindow": {"start": NOW, "end": NOW},
            "quantifier": {"name": "ALL"},
        },
        values={"quantifier/name": ["NEXT", "NEW", "WATCHED"]},
        required="entities quantifier/name",
        wrong={
            "entities": [{}, []],
            "entities/0": [5],
            "timeWindow": [5],
            "quantifier": ["x"],
            "quantifier/name": ["all"],
        },
    ),
    Case(
        "Alexa.VideoRecorder",
        "directive.CancelRecording",
        right={
            "entities": [
                {
                    "type": "Actor",
                    "value": "some text",
                    "externalIds": {},
                    "uri": "https://cam.example/1",
                    "entityMetadata": {"channelCallSign": "some text"},
                }
            ],
            "timeWindow": {"start": NOW, "end": NOW},
        },
        required="entities",
        wrong={"entities": [{}, []], "entities/0": [5], "timeWindow": [5]},
    ),
    Case(
        "Alexa.VideoRecorder",
        "directive.DeleteRecording",
        right={
            "entities": [
                {
                    "type": "Actor",
                    "value": "some text",
                    "externalIds": {},
                    "uri": "https://cam.example/1",
                    "entityMetadata": {"channelCallSign": "some text"},
                }
            ],
            "timeWindow": {"start": NOW, "end": NOW},
        },
        required="entities",
        wrong={"entities": [{}, []], "entities/0": [5], "timeWindow": [5]},
    ),
    Case(
        "Alexa.VideoRecorder",
        "event.SearchAndRecordResponse",
        right={"recordingStatus": "SCHEDULED"},
        values={"recordingStatus": ["STARTED"]},
        required="recordingStatus",
        closed=".",
        wrong={"recordingStatus": ["scheduled"]},
        asked=True,
    ),
    Case(
        "Alexa.VideoRecorder",
        "capability",
        right={
            "properties": {
                "supported": [{"name": "isExtendedRecordingGUIShown"}, {"name": "storageLevel"}],
                "retrievable": True,
            }
        },
        closed=".",
        wrong={"properties/supported/0/name": ["ISEXTENDEDRECORDINGGUISHOWN"]},
    ),
    Case(
        "Alexa.Video",
        "event.ErrorResponse",
        right={"type": "ACTION_NOT_PERMITTED_FOR_CONTENT", "message": "said to the log"},
        values={
            "type": [
                "CONFIRMATION_REQUIRED",
                "CONTENT_NOT_FOUND",
                "CONTENT_NOT_RECORDABLE",
                "NOT_SUBSCRIBED",
                "RECORDING_EXISTS",
                "STORAGE_FULL",
                "TITLE_DISAMBIGUATION_REQUIRED",
                "TUNER_OCCUPIED",
            ]
        },
        required="type message",
        closed=".",
        wrong={"type": ["INTERNAL_ERROR"], "message": [5]},
    ),
    Case(
        "Alexa.RemoteVideoPlayer",
        "directive.SearchAndPlay",
        right={"entities": [{"type": "Franchise", "externalIds": {"imdb": "tt1"}}]},
        wrong={"entities/0/externalIds/imdb": [5]},
    ),
]
