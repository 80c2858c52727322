"""An SSM SecureString, read and replaced. What is read of it stays out of logs."""

from botocore.exceptions import ClientError

from smartlamp.provisioning.run import Run

_KIND = "SecureString"


class SecureParameter:
    """One parameter of the environment, in the home's region.

    Args:
        run: the command's.
        name: such as event-client.
    """

    def __init__(self, run: Run, name: str) -> None:
        self.name = run.environment.parameter(name)
        self._run = run
        self._kind = ""

    def read(self) -> str | None:
        """Its value; None if there is none, and empty if it is no SecureString: then others have read it."""
        try:
            found = self._run.client("ssm").get_parameter(Name=self.name, WithDecryption=True)["Parameter"]
        except ClientError as refused:
            if refused.response["Error"]["Code"] == "ParameterNotFound":
                self._kind = ""
                return None
            raise
        self._kind = found["Type"]
        self._run.secret_values.add(found["Value"])
        return str(found["Value"]) if self._kind == _KIND else ""

    def write(self, value: str) -> None:
        """Replace it. SSM changes no parameter's type (API model: HierarchyTypeMismatchException), so one of another type is deleted first."""
        self._run.secret_values.add(value)
        self.read()
        ssm = self._run.client("ssm")
        if self._kind not in {"", _KIND}:
            ssm.delete_parameter(Name=self.name)
        ssm.put_parameter(Name=self.name, Type=_KIND, Value=value, Overwrite=True)
