from pathlib import Path

import pytest

from smartlamp.commands.new_skill.in_code import in_code, unbuilt

PYTHON = "def handler(event, context):\n    return {}\n"


def put(place: Path, name: str, text: str) -> None:
    file = place / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)


def found(place: Path) -> list[str]:
    return [each.target for each in in_code(place)]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (PYTHON, "handler"),
        ("async def lambda_handler(event, context): ...", "lambda_handler"),
        ("from x import sb\nlambda_handler = sb.lambda_handler()", "lambda_handler"),
        ("def handler(e, c): ...\ndef lambda_handler(e, c): ...", "lambda_handler"),
        ("class Skill:\n    def handler(self): ...", None),
        ("handler()", None),
        ("def handler(:", None),
    ],
)
def test_a_python_handler_is_a_function_or_what_is_made_by_a_call(text: str, name: str | None, tmp_path: Path) -> None:
    put(tmp_path, "skill.py", text)
    assert found(tmp_path) == ([f"skill.py:{name}"] if name else [])


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("exports.handler = async (event) => ({});", True),
        ("module.exports.handler = skill.lambda();", True),
        ("module.exports = { other, handler };", True),
        ("export const handler = async () => ({});", True),
        ("export async function handler(event) {}", True),
        ("export { handler };", True),
        ("const handler = 1;", False),
        ("// exports.handler = 1", False),
        ("exports.handlers = {};", False),
    ],
)
def test_a_node_handler_is_exported(text: str, is_one: bool, tmp_path: Path) -> None:
    put(tmp_path, "index.mjs", text)
    assert found(tmp_path) == (["index.mjs:handler"] if is_one else [])


def test_a_module_of_a_package_is_named_with_it(tmp_path: Path) -> None:
    put(tmp_path, "src/home/__init__.py", "")
    put(tmp_path, "src/home/skill.py", PYTHON)
    (one,) = in_code(tmp_path)
    assert (one.target, one.environment) == ("home.skill:handler", (("PYTHONPATH", "src"),))


@pytest.mark.parametrize(
    "name", ["tests/skill.py", "node_modules/x/index.js", ".aws-sam/skill.py", "dist/index.js", "test_skill.py", "a/b/c/d/e/skill.py"]
)  # fmt: skip
def test_what_is_not_the_makers_code_is_passed_over(name: str, tmp_path: Path) -> None:
    put(tmp_path, name, PYTHON if name.endswith(".py") else "exports.handler = 1")
    assert found(tmp_path) == []


def test_a_virtual_environment_is_passed_over_whatever_its_name(tmp_path: Path) -> None:
    put(tmp_path, "environment/pyvenv.cfg", "")
    put(tmp_path, "environment/lib/skill.py", PYTHON)
    assert found(tmp_path) == []


def test_the_nearest_comes_first(tmp_path: Path) -> None:
    put(tmp_path, "a/skill.py", PYTHON)
    put(tmp_path, "z.py", PYTHON)
    assert found(tmp_path) == ["z.py:handler", "a/skill.py:handler"]


def test_typescript_is_named_for_what_it_is(tmp_path: Path) -> None:
    put(tmp_path, "src/index.ts", "export const handler = async () => ({});")
    assert found(tmp_path) == []
    assert unbuilt(tmp_path) == ["src/index.ts"]
