"""The server runs the same check as everybody, on what Lambda offers, and cannot do more than read."""

import json
import re
import subprocess
import tomllib
from pathlib import Path

import pytest
import yaml

from smartlamp.deploy import packager, template
from smartlamp.developer_account.login import maker

ROOT = Path(__file__).parents[2]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
CHECK = yaml.safe_load((ROOT / ".github" / "workflows" / "check.yml").read_text(encoding="utf-8"))
DEPLOY = yaml.safe_load((ROOT / ".github" / "workflows" / "deploy.yml").read_text(encoding="utf-8"))
CI = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def test_it_runs_the_projects_own_check() -> None:
    commands = [step["run"] for step in CHECK["jobs"]["check"]["steps"] if "run" in step]
    assert commands == [".ci/run"]
    assert (ROOT / ".ci" / "run").stat().st_mode & 0o111
    subprocess.run(["bash", "-n", ".ci/run"], cwd=ROOT, check=True)


def test_the_check_is_the_readmes_commands() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^\$ (make .*)$", readme, re.MULTILINE)) == {"make demo", "make test"}
    assert re.findall(r"^make .*$", CI, re.MULTILINE) == ["make test", "make demo", "make test-others"]


def test_it_runs_on_each_python_that_the_functions_may_have() -> None:
    pythons = CHECK["jobs"]["check"]["strategy"]["matrix"]["python"]
    (known,) = re.findall(r"^PYTHONS := (.*)$", MAKEFILE, re.MULTILINE)
    assert known.split() == pythons
    assert PROJECT["requires-python"] == f">={pythons[0]}"
    assert template.load()["Globals"]["Function"]["Runtime"].removeprefix("python") in pythons


def listed(what: str) -> list[str]:
    """The paths of a variable of the Makefile's."""
    (paths,) = re.findall(rf"^{what} := ((?:.*\\\n)*.*)$", MAKEFILE, re.MULTILINE)
    named: list[str] = paths.replace("\\\n", " ").replace("$(LAMBDA)", "").split()
    return named


@pytest.mark.parametrize("what", ["CODE", "LAMBDA", "NOT_AGAIN"])
def test_what_the_other_pythons_run_and_do_not_run_is_there(what: str) -> None:
    """pytest says nothing of a path that it shall ignore and that has moved."""
    named = listed(what)
    assert named
    assert [path for path in named if not (ROOT / path).exists()] == []


def test_what_lambda_runs_is_what_is_in_the_archives() -> None:
    doors = set(template.functions(template.load()).values())
    packages = {f"tests/{package}" for door in doors for package in packager.own_packages(door)}
    assert set(listed("LAMBDA")) == packages | {"tests/schemas"}  # which alexa_messages reads


def test_it_runs_on_linux_and_macos() -> None:
    job = CHECK["jobs"]["check"]
    assert job["strategy"]["matrix"]["os"] == ["ubuntu-24.04", "macos-latest"]
    assert job["runs-on"] == "${{ matrix.os }}"
    assert job["strategy"]["fail-fast"] is False


def test_the_button_for_coverage_is_the_makefiles() -> None:
    commands = [step["run"] for step in CHECK["jobs"]["coverage"]["steps"] if "run" in step]
    assert commands == ["make coverage"]


@pytest.mark.parametrize("file", WORKFLOWS, ids=lambda file: file.name)
def test_a_workflow_may_only_read_and_holds_no_secret(file: Path) -> None:
    """But the one that deploys, which says to AWS who it is; it runs for nobody else's code."""
    text = file.read_text(encoding="utf-8")
    workflow = yaml.safe_load(text)
    assert workflow["permissions"] == {"contents": "read"}
    assert "pull_request_target" not in text
    if workflow == DEPLOY:
        return
    assert not any("permissions" in job for job in workflow["jobs"].values())
    assert "secrets." not in text


def test_it_deploys_when_somebody_asks_and_for_a_tag_and_not_in_a_fork() -> None:
    started = DEPLOY[True]  # YAML 1.1 reads the key `on` as true
    assert set(started) == {"workflow_dispatch", "push"}
    assert set(started["push"]) == {"tags"}
    (job,) = DEPLOY["jobs"].values()
    assert job["if"].startswith("github.event.repository.fork == false && ")
    assert set(re.findall(r"vars\.(\w+) != ''", job["if"])) == {"AWS_DEPLOY_ROLE", "AWS_REGION"}
    assert job["environment"] == "aws"
    assert DEPLOY["concurrency"]["cancel-in-progress"] is False


def test_a_deployment_shows_its_secrets_to_one_command_only() -> None:
    (job,) = DEPLOY["jobs"].values()
    assert job["permissions"] == {"contents": "read", "id-token": "write"}
    with_secrets = [step for step in job["steps"] if "secrets." in str(step)]
    assert "secrets." not in str({**job, "steps": []})
    (step,) = with_secrets
    secret = {name for name, value in step["env"].items() if "secrets." in value}
    assert secret == {maker.CLIENT_ID, maker.CLIENT_SECRET, maker.REFRESH_TOKEN}
    assert all(step["env"][name] == f"${{{{ secrets.{name} }}}}" for name in secret)
    # An expression in a script would be run as a part of it, so each goes through a variable.
    assert "${{" not in step["run"]
    assert step["run"].startswith(".venv/bin/smartlamp deploy --non-interactive ")


def test_the_page_says_what_a_deployment_needs() -> None:
    page = (ROOT / "docs" / "deploying.md").read_text(encoding="utf-8").partition("## From a pipeline")[2]
    page = page.partition("\n## ")[0]
    text = (ROOT / ".github" / "workflows" / "deploy.yml").read_text(encoding="utf-8")
    for name in set(re.findall(r"(?:vars|secrets)\.(\w+)", text)):
        assert f"`{name}`" in page
    (trust,) = re.findall(r"```json\n(.*?)```", page, re.DOTALL)
    (statement,) = json.loads(trust)["Statement"]
    asked = statement["Condition"]["StringEquals"]["token.actions.githubusercontent.com:sub"]
    assert asked == f"repo:OWNER/REPOSITORY:environment:{DEPLOY['jobs']['deploy']['environment']}"


def test_an_action_is_one_commit_with_its_version_beside_it() -> None:
    used = re.findall(r"uses: (.*)$", "".join(file.read_text() for file in WORKFLOWS), re.MULTILINE)
    assert used
    assert [
        each for each in used if not re.fullmatch(r"(?:actions|aws-actions)/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", each)
    ] == []


def test_a_checkout_keeps_no_token() -> None:
    jobs = [*CHECK["jobs"].values(), *DEPLOY["jobs"].values()]
    checkouts = [step for job in jobs for step in job["steps"] if step.get("uses", "").startswith("actions/checkout@")]
    assert len(checkouts) == len(jobs)
    assert all(step["with"]["persist-credentials"] is False for step in checkouts)


def test_dependabot_looks_where_versions_are_pinned() -> None:
    updates = yaml.safe_load((ROOT / ".github" / "dependabot.yml").read_text(encoding="utf-8"))["updates"]
    looks = {
        (update["package-ecosystem"], folder)
        for update in updates
        for folder in update.get("directories", [update.get("directory")])
    }
    tracked = subprocess.run(["git", "ls-files", "*.txt"], capture_output=True, text=True, cwd=ROOT, check=True).stdout
    pinned = {
        ("pip", f"/{name.rpartition('/')[0]}")
        for name in tracked.split()
        if re.search(r"^[\w.-]+(\[\w+\])?==", (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE)
    }
    locked = subprocess.run(
        ["git", "ls-files", "*package-lock.json"], capture_output=True, text=True, cwd=ROOT, check=True
    ).stdout.split()
    pinned |= {("npm", f"/{name.rpartition('/')[0]}") for name in locked}
    assert looks == pinned | {("github-actions", "/")}


@pytest.mark.parametrize(
    "file", sorted((ROOT / ".github" / "ISSUE_TEMPLATE").glob("*.yml")), ids=lambda file: file.name
)
def test_a_form_asks_each_question_once(file: Path) -> None:
    form = yaml.safe_load(file.read_text(encoding="utf-8"))
    assert {"name", "description", "body"} <= set(form)
    questions = [part for part in form["body"] if part["type"] != "markdown"]
    assert questions
    assert len({part["id"] for part in questions}) == len(questions)
    assert all(part["attributes"]["label"] for part in questions)
