"""What is chosen for a local stack stays chosen."""

from pathlib import Path

import pytest

from smartlamp.errors import CannotRun
from smartlamp.local_stack.choices import Choices, choose
from smartlamp.local_stack.state import StateFolder
from smartlamp.local_stack.user_pool.people import Person


@pytest.fixture
def folder(tmp_path: Path) -> StateFolder:
    return StateFolder(tmp_path)


def test_without_a_choice_it_is_the_templates_default(folder: StateFolder) -> None:
    choose(folder, None, None)
    assert Choices.of(folder) == Choices("cognito-get-user", "email")
    assert not folder.choices.exists()


def test_a_choice_is_kept(folder: StateFolder) -> None:
    choose(folder, "login-with-amazon", "phone")
    choose(folder, None, None)
    choose(folder, "cognito-user-info", None)
    assert Choices.of(folder) == Choices("cognito-user-info", "phone")


def test_who_signed_in_with_one_cannot_sign_in_with_the_other(folder: StateFolder) -> None:
    folder.passwords.write_text("{}")
    choose(folder, "login-with-amazon", "email")
    with pytest.raises(CannotRun, match="sign in with email"):
        choose(folder, None, "phone")
    assert Choices.of(folder) == Choices("login-with-amazon", "email")


@pytest.mark.parametrize("text", ["", "[]", "{", '{"sign_in_with": "fax"}', '{"someday": 1}'])
def test_a_file_that_does_not_say_is_refused(folder: StateFolder, text: str) -> None:
    folder.choices.write_text(text)
    with pytest.raises(CannotRun, match="damaged"):
        Choices.of(folder)


def test_everybody_has_a_number_of_their_own() -> None:
    people = [Person(f"{name}@example.com", "x", signs_in_with="phone") for name in ("demo", "sam", "eve")]
    assert len({person.username for person in people}) == 3
    assert people[0].username == "+15555550100"
    assert all(person.username[1:].isdigit() and len(person.username) == 12 for person in people)
    assert Person("sam@example.com", "x").username == "sam@example.com"
