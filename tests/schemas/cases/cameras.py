from tests.schemas.case import Case
from tests.schemas.messages import NOW

CASES = [
    Case(
        "Alexa.CameraStreamController",
        "directive.InitializeCameraStreams",
        right={
            "cameraStreams": [
                {
                    "protocol": "RTSP",
                    "resolution": {"width": 20, "height": 20},
                    "authorizationType": "BASIC",
                    "videoCodec": "H264",
                    "audioCodec": "G711",
                }
            ]
        },
        values={
            "cameraStreams/0/protocol": ["WEBRTC", "HLS"],
            "cameraStreams/0/resolution/width": [1],
            "cameraStreams/0/resolution/height": [1],
            "cameraStreams/0/authorizationType": ["DIGEST", "NONE", "BEARER"],
            "cameraStreams/0/videoCodec": ["MPEG2", "MJPEG", "JPG"],
            "cameraStreams/0/audioCodec": ["AAC", "NONE"],
        },
        required=(
            "cameraStreams cameraStreams/0/protocol cameraStreams/0/resolution "
            "cameraStreams/0/resolution/width cameraStreams/0/resolution/height "
            "cameraStreams/0/authorizationType cameraStreams/0/videoCodec cameraStreams/0/audioCodec"
        ),
        wrong={
            "cameraStreams": [{}, []],
            "cameraStreams/0": ["x"],
            "cameraStreams/0/protocol": ["rtsp"],
            "cameraStreams/0/resolution": ["x"],
            "cameraStreams/0/resolution/width": [0, "20", 20.5],
            "cameraStreams/0/resolution/height": [0, "20", 20.5],
            "cameraStreams/0/authorizationType": ["basic"],
            "cameraStreams/0/videoCodec": ["h264"],
            "cameraStreams/0/audioCodec": ["g711"],
        },
    ),
    Case(
        "Alexa.CameraStreamController",
        "event.Response",
        right={
            "cameraStreams": [
                {
                    "uri": "https://cam.example/1",
                    "expirationTime": NOW,
                    "idleTimeoutSeconds": 20,
                    "protocol": "RTSP",
                    "resolution": {"width": 20, "height": 20},
                    "authorizationType": "BASIC",
                    "videoCodec": "H264",
                    "audioCodec": "G711",
                }
            ],
            "imageUri": "https://cam.example/1.jpg",
        },
        values={
            "cameraStreams/0/idleTimeoutSeconds": [1],
            "cameraStreams/0/protocol": ["WEBRTC", "HLS"],
            "cameraStreams/0/resolution/width": [1],
            "cameraStreams/0/resolution/height": [1],
            "cameraStreams/0/authorizationType": ["DIGEST", "NONE"],
            "cameraStreams/0/videoCodec": ["MPEG2", "MJPEG", "JPG"],
            "cameraStreams/0/audioCodec": ["AAC", "NONE"],
        },
        required=(
            "cameraStreams cameraStreams/0/uri cameraStreams/0/protocol cameraStreams/0/resolution "
            "cameraStreams/0/resolution/width cameraStreams/0/resolution/height "
            "cameraStreams/0/authorizationType cameraStreams/0/videoCodec cameraStreams/0/audioCodec imageUri"
        ),
        closed=". cameraStreams/0",
        wrong={
            "cameraStreams": [{}, []],
            "cameraStreams/0": ["x"],
            "cameraStreams/0/uri": [5, ""],
            "cameraStreams/0/expirationTime": [5],
            "cameraStreams/0/idleTimeoutSeconds": [0, "20", 20.5],
            "cameraStreams/0/protocol": ["rtsp"],
            "cameraStreams/0/resolution": ["x"],
            "cameraStreams/0/resolution/width": [0, "20", 20.5],
            "cameraStreams/0/resolution/height": [0, "20", 20.5],
            "cameraStreams/0/authorizationType": ["basic"],
            "cameraStreams/0/videoCodec": ["h264"],
            "cameraStreams/0/audioCodec": ["g711"],
            "imageUri": [5, ""],
        },
        asked=True,
    ),
    Case(
        "Alexa.CameraStreamController",
        "capability",
        right={
            "cameraStreamConfigurations": [
                {
                    "protocols": ["RTSP"],
                    "resolutions": [{"width": 20, "height": 20}],
                    "authorizationTypes": ["BASIC"],
                    "videoCodecs": ["H264"],
                    "audioCodecs": ["G711"],
                }
            ]
        },
        values={
            "cameraStreamConfigurations/0/protocols": [[]],
            "cameraStreamConfigurations/0/protocols/0": ["WEBRTC", "HLS"],
            "cameraStreamConfigurations/0/resolutions": [[]],
            "cameraStreamConfigurations/0/resolutions/0/width": [1],
            "cameraStreamConfigurations/0/resolutions/0/height": [1],
            "cameraStreamConfigurations/0/authorizationTypes": [[]],
            "cameraStreamConfigurations/0/authorizationTypes/0": ["DIGEST", "NONE"],
            "cameraStreamConfigurations/0/videoCodecs": [[]],
            "cameraStreamConfigurations/0/videoCodecs/0": ["MPEG2", "MJPEG", "JPG"],
            "cameraStreamConfigurations/0/audioCodecs": [[]],
            "cameraStreamConfigurations/0/audioCodecs/0": ["AAC", "NONE"],
        },
        required=(
            "cameraStreamConfigurations cameraStreamConfigurations/0/protocols "
            "cameraStreamConfigurations/0/resolutions cameraStreamConfigurations/0/resolutions/0/width "
            "cameraStreamConfigurations/0/resolutions/0/height "
            "cameraStreamConfigurations/0/authorizationTypes cameraStreamConfigurations/0/videoCodecs "
            "cameraStreamConfigurations/0/audioCodecs"
        ),
        closed=". cameraStreamConfigurations/0",
        wrong={
            "cameraStreamConfigurations": [{}, []],
            "cameraStreamConfigurations/0": ["x"],
            "cameraStreamConfigurations/0/protocols": [{}, ["RTSP", "RTSP"]],
            "cameraStreamConfigurations/0/protocols/0": ["rtsp"],
            "cameraStreamConfigurations/0/resolutions": [
                {},
                [{"width": 20, "height": 20}, {"width": 20, "height": 20}],
            ],
            "cameraStreamConfigurations/0/resolutions/0": ["x"],
            "cameraStreamConfigurations/0/resolutions/0/width": [0, "20", 20.5],
            "cameraStreamConfigurations/0/resolutions/0/height": [0, "20", 20.5],
            "cameraStreamConfigurations/0/authorizationTypes": [{}, ["BASIC", "BASIC"]],
            "cameraStreamConfigurations/0/authorizationTypes/0": ["basic"],
            "cameraStreamConfigurations/0/videoCodecs": [{}, ["H264", "H264"]],
            "cameraStreamConfigurations/0/videoCodecs/0": ["h264"],
            "cameraStreamConfigurations/0/audioCodecs": [{}, ["G711", "G711"]],
            "cameraStreamConfigurations/0/audioCodecs/0": ["g711"],
        },
    ),
    Case(
        "Alexa.RTCSessionController",
        "directive.InitiateSessionWithOffer",
        right={"sessionId": "9f1e", "offer": {"format": "SDP", "value": "some text"}},
        required="sessionId offer offer/format offer/value",
        wrong={"sessionId": [5], "offer": ["x"], "offer/format": ["sdp"], "offer/value": [5]},
    ),
    Case(
        "Alexa.RTCSessionController",
        "directive.SessionConnected",
        right={"sessionId": "9f1e"},
        required="sessionId",
        wrong={"sessionId": [5]},
    ),
    Case(
        "Alexa.RTCSessionController",
        "directive.SessionDisconnected",
        right={"sessionId": "9f1e"},
        required="sessionId",
        wrong={"sessionId": [5]},
    ),
    Case(
        "Alexa.RTCSessionController",
        "event.AnswerGeneratedForSession",
        right={"answer": {"format": "SDP", "value": "some text"}},
        required="answer answer/format answer/value",
        closed=". answer",
        wrong={"answer": ["x"], "answer/format": ["sdp"], "answer/value": [5]},
        asked=True,
    ),
    Case(
        "Alexa.RTCSessionController",
        "event.SessionConnected",
        right={"sessionId": "9f1e"},
        required="sessionId",
        closed=".",
        wrong={"sessionId": [5]},
        asked=True,
    ),
    Case(
        "Alexa.RTCSessionController",
        "event.SessionDisconnected",
        right={"sessionId": "9f1e"},
        required="sessionId",
        closed=".",
        wrong={"sessionId": [5]},
        asked=True,
    ),
    Case(
        "Alexa.RTCSessionController",
        "capability",
        right={"configuration": {"isFullDuplexAudioSupported": True, "isEndToEndEncryptionEnabled": True}},
        values={
            "configuration/isFullDuplexAudioSupported": [False],
            "configuration/isEndToEndEncryptionEnabled": [False],
        },
        required="configuration configuration/isFullDuplexAudioSupported",
        closed=". configuration",
        wrong={
            "configuration/isFullDuplexAudioSupported": ["true"],
            "configuration/isEndToEndEncryptionEnabled": ["true"],
        },
    ),
    Case(
        "Alexa.SmartVision.ObjectDetectionSensor",
        "property.objectDetectionClasses",
        right=[{"imageNetClass": "person"}],
        values={"": [[]]},
        required="0/imageNetClass",
        wrong={"": [{}], "0": ["x"], "0/imageNetClass": [5]},
    ),
    Case(
        "Alexa.SmartVision.ObjectDetectionSensor",
        "directive.SetObjectDetectionClasses",
        right={"objectDetectionClasses": [{"imageNetClass": "person"}]},
        values={"objectDetectionClasses": [[]]},
        required="objectDetectionClasses objectDetectionClasses/0/imageNetClass",
        wrong={
            "objectDetectionClasses": [{}],
            "objectDetectionClasses/0": ["x"],
            "objectDetectionClasses/0/imageNetClass": [5],
        },
        version="1.0",
    ),
    Case(
        "Alexa.SmartVision.ObjectDetectionSensor",
        "event.ObjectDetection",
        right={
            "events": [
                {
                    "eventIdentifier": "e-1",
                    "imageNetClass": "person",
                    "timeOfSample": NOW,
                    "uncertaintyInMilliseconds": 20,
                    "objectIdentifier": "o-1",
                    "frameImageUri": "https://cam.example/1.jpg",
                    "croppedImageUri": "https://cam.example/2.jpg",
                }
            ]
        },
        values={"events/0/uncertaintyInMilliseconds": [0, 20.5]},
        required=(
            "events events/0/eventIdentifier events/0/imageNetClass events/0/timeOfSample "
            "events/0/uncertaintyInMilliseconds"
        ),
        closed=". events/0",
        wrong={
            "events": [{}, []],
            "events/0": ["x"],
            "events/0/eventIdentifier": [5],
            "events/0/imageNetClass": [5],
            "events/0/timeOfSample": [5],
            "events/0/uncertaintyInMilliseconds": [-1, "20"],
            "events/0/objectIdentifier": [5],
            "events/0/frameImageUri": [5],
            "events/0/croppedImageUri": [5],
        },
        version="1.0",
        asked=False,
        posted=True,
    ),
    Case(
        "Alexa.SmartVision.ObjectDetectionSensor",
        "event.ErrorResponse",
        right={"type": "SUBSCRIPTION_REQUIRED", "message": "said to the log"},
        values={"type": ["INVALID_VALUE"]},
        required="type message",
        closed=".",
        wrong={"type": ["INTERNAL_ERROR"], "message": [5]},
        version="1.0",
    ),
    Case(
        "Alexa.SmartVision.ObjectDetectionSensor",
        "capability",
        right={
            "properties": {"supported": [{"name": "objectDetectionClasses"}], "retrievable": True},
            "configuration": {
                "objectDetectionConfiguration": [
                    {"imageNetClass": "person", "isAvailable": True, "unavailabilityReason": "NO_SUBSCRIPTION"}
                ]
            },
        },
        values={"configuration/objectDetectionConfiguration/0/isAvailable": [False]},
        required=(
            "configuration configuration/objectDetectionConfiguration "
            "configuration/objectDetectionConfiguration/0/imageNetClass"
        ),
        closed=". configuration configuration/objectDetectionConfiguration/0",
        wrong={
            "properties/supported/0/name": ["OBJECTDETECTIONCLASSES"],
            "configuration/objectDetectionConfiguration": [{}, []],
            "configuration/objectDetectionConfiguration/0": ["x"],
            "configuration/objectDetectionConfiguration/0/imageNetClass": [5],
            "configuration/objectDetectionConfiguration/0/isAvailable": ["true"],
            "configuration/objectDetectionConfiguration/0/unavailabilityReason": [5],
        },
        version="1.0",
    ),
    Case(
        "Alexa.SmartVision.SnapshotProvider",
        "directive.GetSnapshot",
        right={"preferOnDemandSnapshot": True},
        values={"preferOnDemandSnapshot": [False]},
        wrong={"preferOnDemandSnapshot": ["true"]},
        version="1.1",
    ),
    Case(
        "Alexa.SmartVision.SnapshotProvider",
        "event.Snapshot",
        right={
            "value": {"uri": "https://cam.example/1", "uriExpirationTime": NOW, "authenticationType": "ACCESS_TOKEN"},
            "timeOfSample": NOW,
            "uncertaintyInMilliseconds": 20,
        },
        values={"uncertaintyInMilliseconds": [0, 20.5]},
        required=(
            "value value/uri value/uriExpirationTime value/authenticationType timeOfSample uncertaintyInMilliseconds"
        ),
        closed=". value",
        wrong={
            "value": ["x"],
            "value/uri": [5],
            "value/uriExpirationTime": [5],
            "value/authenticationType": ["access_token"],
            "timeOfSample": [5],
            "uncertaintyInMilliseconds": [-1, "20"],
        },
        version="1.1",
        asked=True,
    ),
    Case(
        "Alexa.SmartVision.SnapshotProvider",
        "event.ErrorResponse",
        right={"type": "SUBSCRIPTION_REQUIRED", "message": "said to the log"},
        values={"type": ["DISABLED_BY_USER", "STORAGE_FULL"]},
        required="type message",
        closed=".",
        wrong={"type": [5], "message": [5]},
        version="1.1",
    ),
    Case("Alexa.SmartVision.SnapshotProvider", "capability", values={"version": ["1.1"]}, closed=".", version="1.0"),
    Case("Alexa.DataController", "directive.ReportData", instance=None, version="1.0"),
    Case("Alexa.DataController", "directive.DeleteData", instance=None, version="1.0"),
    Case("Alexa.DataController", "event.DataReport", instance=None, version="1.0", asked=True),
    Case(
        "Alexa.DataController",
        "event.ErrorResponse",
        right={"type": "DATA_RETRIEVAL_NOT_SUPPORTED", "message": "said to the log"},
        values={"type": ["DATA_DELETION_NOT_SUPPORTED"]},
        required="type message",
        closed=".",
        wrong={"type": ["INTERNAL_ERROR"], "message": [5]},
        instance=None,
        version="1.0",
    ),
    Case(
        "Alexa.DataController",
        "capability",
        right={
            "configuration": {
                "targetCapability": {"name": "home", "version": "1.0"},
                "dataRetrievalSchema": {"type": "JSON", "schema": "SmartVisionData"},
                "supportedAccess": ["BY_IDENTIFIER"],
            }
        },
        values={"configuration/supportedAccess/0": ["BY_TIMESTAMP_RANGE"]},
        required=(
            "configuration configuration/targetCapability configuration/targetCapability/name "
            "configuration/targetCapability/version configuration/dataRetrievalSchema "
            "configuration/dataRetrievalSchema/type configuration/dataRetrievalSchema/schema "
            "configuration/supportedAccess"
        ),
        closed=". configuration configuration/targetCapability configuration/dataRetrievalSchema",
        wrong={
            "configuration/targetCapability": ["x"],
            "configuration/targetCapability/name": [5],
            "configuration/targetCapability/version": [5],
            "configuration/dataRetrievalSchema": ["x"],
            "configuration/dataRetrievalSchema/type": ["json"],
            "configuration/dataRetrievalSchema/schema": [5],
            "configuration/supportedAccess": [{}, []],
            "configuration/supportedAccess/0": ["by_identifier"],
        },
        instance=True,
        version="1.0",
    ),
    Case("Alexa.SmartVision.ObjectDetectionSensor", "event.Response", version="1.0"),
]
