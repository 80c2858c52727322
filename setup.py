"""Which packages a wheel holds; everything else is in pyproject.toml.

The schemas lie in a folder of their own, for any language. In a wheel they lie inside the package that reads them.
"""

from setuptools import find_namespace_packages, setup

CODE = [
    "alexa_messages*",
    "alexa_simulator*",
    "alexa_troubleshooting*",
    "device_cloud*",
    "profile_skill*",
    "sign_up*",
    "smarthome_lambda*",
    "smartlamp*",
]
SCHEMAS = {"alexa_messages.schemas": "schemas", "alexa_messages.schemas.interfaces": "schemas/interfaces"}

setup(packages=[*find_namespace_packages(include=CODE), *SCHEMAS], package_dir=SCHEMAS)
