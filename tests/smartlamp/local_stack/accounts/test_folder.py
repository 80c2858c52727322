"""Where the accounts are, for commands that do not start them."""

from pathlib import Path

from smartlamp.local_stack.accounts import folder


def test_nothing_to_stop_is_no_error_and_makes_no_folder(tmp_path: Path) -> None:
    assert not folder.stop(tmp_path / "nowhere")
    assert not (tmp_path / "nowhere").exists()
    accounts = folder.folder_in(tmp_path)
    accounts.make()
    assert not folder.stop(tmp_path)


def test_it_is_a_folder_of_its_own_that_another_command_starts(tmp_path: Path) -> None:
    accounts = folder.folder_in(tmp_path)
    assert accounts.path == tmp_path / "accounts"
    assert accounts.starts == "`smartlamp deploy --local`"
