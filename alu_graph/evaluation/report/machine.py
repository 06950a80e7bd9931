"""What a run ran on: the code's commit, the machine, the versions of packages."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

_PACKAGES = (
    "langgraph langchain-core numpy faiss-cpu wordfreq wordllama tokenizers rouge-score scipy "
    "datasets matplotlib xllamacpp langchain-openai"
).split()


def machine() -> Mapping[str, str]:
    """What a report says of where it was made.

    Returns:
        "commit" (with ", changed" if tracked files differ from it; "not in a checkout" for an
        installed package), "cores" that this process may use, "memory", "system", "python", and
        "packages" with their versions, as far as they are installed.

    Example:
        >>> sorted(machine())
        ['commit', 'cores', 'memory', 'packages', 'python', 'system']
    """
    usable = getattr(os, "sched_getaffinity", None)
    return {
        "commit": commit(Path(__file__)),
        "cores": str(len(usable(0)) if usable else os.cpu_count()),
        "memory": _memory(),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "packages": ", ".join(_versions()),
    }


def commit(file: Path) -> str:
    """The commit that a file of this code is from.

    Args:
        file: It must be tracked: an installed package may lie in somebody else's checkout.

    Returns:
        The hash, with ", changed" if any tracked file was changed since.
    """
    # The checkout that the file lies in, whatever hook or script this runs under.
    if _git(file.parent, "ls-files", "--error-unmatch", file.name) is None:
        return "not in a checkout"
    found = _git(file.parent, "rev-parse", "HEAD") or "no commit yet"
    changed = _git(file.parent, "status", "--porcelain", "--untracked-files=no")
    return f"{found}, changed" if changed else found


def _git(folder: Path, *command: str) -> str | None:
    """What git says; None where there is no git, or it fails."""
    git = shutil.which("git")
    if git is None:
        return None
    held = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    done = subprocess.run(  # noqa: S603 - fixed words and our own path
        [git, *command], cwd=folder, env=held, capture_output=True, text=True, check=False
    )
    return done.stdout.strip() if done.returncode == 0 else None


def _memory() -> str:
    try:
        size = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError):  # Windows; a system that doesn't tell
        return "unknown"
    return f"{size / 2**30:.1f} GiB"


def _versions() -> list[str]:
    return [f"{package} {version(package)}" for package in _PACKAGES if _installed(package)]


def _installed(package: str) -> bool:
    try:
        version(package)
    except PackageNotFoundError:
        return False
    return True
