"""Whole files or none."""

import errno
import hashlib
import os
import stat
import subprocess
from pathlib import Path

import pytest

from geo.errors import UnwritableTargetError
from geo.files import copied_folder, replace_atomically, replace_together, require_writable, sha256_of, write_text
from tests.conftest import REPOSITORY


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def write_half(target, error):
    with replace_atomically(target) as path:
        path.write_text("half")
        raise error


@pytest.fixture
def old(tmp_path):
    target = tmp_path / "table.csv"
    target.write_text("old")
    return target


def test_success_replaces_the_file_and_leaves_nothing_else(old, tmp_path):
    with replace_atomically(old) as path:
        assert path.name == old.name, "writers choose by suffix"
        path.write_text("new")
        assert old.read_text() == "old", "nothing shows before the end"
    assert old.read_text() == "new"
    assert names(tmp_path) == ["table.csv"]


def test_an_exception_passes_and_leaves_the_old_file(old, tmp_path):
    with pytest.raises(KeyError):
        write_half(old, KeyError())
    assert old.read_text() == "old"
    assert names(tmp_path) == ["table.csv"]


def test_an_interrupt_leaves_the_old_file(old, tmp_path):
    with pytest.raises(KeyboardInterrupt):
        write_half(old, KeyboardInterrupt())
    assert old.read_text() == "old"
    assert names(tmp_path) == ["table.csv"]


def test_a_full_disk_becomes_a_sentence_and_leaves_the_old_file(old, tmp_path):
    with pytest.raises(UnwritableTargetError, match=r"No space left on device.*unchanged"):
        write_half(old, OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)))
    assert old.read_text() == "old"
    assert names(tmp_path) == ["table.csv"]


def test_a_full_disk_while_flushing_leaves_no_new_file(tmp_path, monkeypatch):
    def full(descriptor):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(UnwritableTargetError, match="No space left"):
        write_text(tmp_path / "new.csv", "text")
    assert names(tmp_path) == []


def test_no_room_for_the_scratch_folder_becomes_a_sentence(old, tmp_path, monkeypatch):
    def full(*args, **kwargs):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("geo.files.tempfile.mkdtemp", full)
    with pytest.raises(UnwritableTargetError, match=r"table.csv could not be written \(No space left"):
        write_text(old, "new")
    assert old.read_text() == "old"


def test_a_writer_that_wrote_nothing_is_an_error(old, tmp_path):
    with pytest.raises(UnwritableTargetError, match="could not be written"), replace_atomically(old):
        pass
    assert old.read_text() == "old"
    assert names(tmp_path) == ["table.csv"]


def test_a_read_only_file_is_refused_by_root_too(old):
    old.chmod(0o444)
    with pytest.raises(UnwritableTargetError, match=r"table.csv is read-only"):
        require_writable(old)
    with pytest.raises(UnwritableTargetError, match="read-only"):
        write_text(old, "new")
    assert old.read_text() == "old"


def test_a_read_only_folder_is_refused_by_root_too(tmp_path):
    folder = tmp_path / "out"
    folder.mkdir()
    folder.chmod(0o555)
    try:
        with pytest.raises(UnwritableTargetError, match=r"out is read-only"):
            write_text(folder / "new.csv", "text")
        assert names(folder) == []
    finally:
        folder.chmod(0o755)


def test_a_missing_folder_is_refused_and_not_created(tmp_path):
    with pytest.raises(UnwritableTargetError, match=r"There is no folder .*away; create it"):
        write_text(tmp_path / "away" / "new.csv", "text")
    assert names(tmp_path) == []


def test_a_folder_is_no_target(tmp_path):
    with pytest.raises(UnwritableTargetError, match="is a folder; name a file in it"):
        write_text(tmp_path, "text")


def test_a_file_is_no_folder(old):
    with pytest.raises(UnwritableTargetError, match="There is no folder"):
        write_text(old / "new.csv", "text")


@pytest.mark.parametrize(("mask", "mode"), [(0o022, 0o644), (0o077, 0o600), (0o002, 0o664)])
def test_new_files_respect_the_umask(tmp_path, mask, mode):
    before = os.umask(mask)
    try:
        write_text(tmp_path / "new.csv", "text")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "new.csv").stat().st_mode) == mode


def test_a_replaced_file_keeps_its_permissions(old):
    old.chmod(0o640)
    write_text(old, "new")
    assert stat.S_IMODE(old.stat().st_mode) == 0o640


def test_text_is_utf8_with_line_feeds(tmp_path):
    write_text(tmp_path / "a.txt", "沈阳\n大连\n")
    assert (tmp_path / "a.txt").read_bytes() == "沈阳\n大连\n".encode()


def test_sha256_known_answer(tmp_path):
    (tmp_path / "abc").write_bytes(b"abc")
    # FIPS 180-2, appendix B.1.
    assert sha256_of(tmp_path / "abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    (tmp_path / "big").write_bytes(b"x" * 3_000_000)
    assert sha256_of(tmp_path / "big") == hashlib.sha256(b"x" * 3_000_000).hexdigest()


def test_no_tracked_file_is_a_link_or_too_large():
    listed = subprocess.run(
        ["git", "ls-files", "--stage", "-z"], cwd=REPOSITORY, check=True, capture_output=True, text=True
    ).stdout
    entries = [entry.split(maxsplit=3) for entry in listed.split("\0") if entry]
    assert len(entries) > 50
    assert [path for mode, _, _, path in entries if mode not in ("100644", "100755")] == []
    assert [path for *_, path in entries if (REPOSITORY / path).stat().st_size > 8_000_000] == []


@pytest.fixture
def pair(tmp_path):
    """Return a folder with two files that belong together."""
    (tmp_path / "networks").mkdir()
    for name in ("networks/a", "b"):
        (tmp_path / name).write_text("old")
    return tmp_path


def contents(folder):
    return {path.relative_to(folder).as_posix(): path.read_text() for path in folder.rglob("*") if path.is_file()}


def test_files_that_belong_together_are_replaced_together(pair):
    with replace_together(pair, ("networks/a", "b", "c")) as scratch:
        for name in ("networks/a", "b", "c"):
            (scratch / name).write_text("new")
        assert contents(pair / "networks") == {"a": "old"}
    assert contents(pair) == {"networks/a": "new", "b": "new", "c": "new"}


def test_an_error_while_writing_leaves_all_of_them(pair):
    def write():
        with replace_together(pair, ("networks/a", "b")) as scratch:
            (scratch / "networks/a").write_text("new")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write()
    assert contents(pair) == {"networks/a": "old", "b": "old"}


def test_one_that_was_not_written_leaves_all_of_them(pair):
    with (
        pytest.raises(UnwritableTargetError, match="unchanged"),
        replace_together(pair, ("networks/a", "b")) as scratch,
    ):
        (scratch / "networks/a").write_text("new")
    assert contents(pair) == {"networks/a": "old", "b": "old"}


def test_an_error_between_the_renames_puts_back_what_was_replaced(pair, monkeypatch):
    rename = Path.replace

    def fail(self, target):
        if self.parts[-2:] == ("new", "b"):
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        return rename(self, target)

    monkeypatch.setattr(Path, "replace", fail)

    def write():
        with replace_together(pair, ("c", "networks/a", "b")) as scratch:
            for name in ("c", "networks/a", "b"):
                (scratch / name).write_text("new")

    with pytest.raises(UnwritableTargetError, match="unchanged"):
        write()
    assert contents(pair) == {"networks/a": "old", "b": "old"}


def test_together_a_read_only_file_is_refused_before_any_work(pair):
    (pair / "b").chmod(0o444)
    with pytest.raises(UnwritableTargetError, match="b is read-only"), replace_together(pair, ("networks/a", "b")):
        pytest.fail("nothing may be done")
    assert contents(pair) == {"networks/a": "old", "b": "old"}


def test_a_copy_of_a_folder_appears_when_it_is_done(pair, tmp_path_factory):
    target = tmp_path_factory.mktemp("copies") / "data"
    with copied_folder(pair, target) as copy:
        (copy / "b").write_text("new")
        assert not target.exists()
    assert contents(target) == {"networks/a": "old", "b": "new"}
    assert contents(pair)["b"] == "old"
    with pytest.raises(UnwritableTargetError, match="is there already"), copied_folder(pair, target):
        pytest.fail("nothing may be done")


def test_a_copy_that_fails_leaves_nothing(pair, tmp_path_factory):
    folder = tmp_path_factory.mktemp("copies")

    def change():
        with copied_folder(pair, folder / "data"):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        change()
    assert list(folder.iterdir()) == []
