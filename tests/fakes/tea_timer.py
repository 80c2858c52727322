"""The interaction model of a custom skill with slots."""

MODEL = {
    "interactionModel": {
        "languageModel": {
            "invocationName": "tea timer",
            "intents": [
                {"name": "AMAZON.YesIntent", "samples": []},
                {
                    "name": "Brew",
                    "slots": [{"name": "tea", "type": "Tea"}, {"name": "minutes", "type": "AMAZON.NUMBER"}],
                    "samples": ["brew {tea}", "brew {tea} for {minutes} minutes", "{tea}", "{tea} please"],
                },
                {"name": "Note", "slots": [{"name": "what", "type": "AMAZON.SearchQuery"}], "samples": ["note {what}"]},
                {"name": "Stop", "samples": ["brew nothing"]},
            ],
            "types": [
                {"name": "Tea", "values": [{"id": "EARL", "name": {"value": "Earl Grey", "synonyms": ["the earl"]}}]}
            ],
        }
    }
}
