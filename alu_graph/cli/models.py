"""`alu models`: the model files that alu_graph can fetch, and fetching them."""

from __future__ import annotations

import argparse
import importlib.util
from pathlib import Path

from alu_graph.cli.output import columns, note, show, show_json
from alu_graph.models.fetch import ASSETS, Asset, cached, fetch, is_asset

HELP = "List the model files that can be embedded, or fetch them."
_MEGABYTE = 1_000_000


def fill(parser: argparse.ArgumentParser) -> None:
    """Set the parser of the subcommand up."""
    actions = parser.add_subparsers(metavar="ACTION", required=True)
    said = "List the files: name, size, licence, and where each is."
    listing = actions.add_parser("list", help=said, description=said, allow_abbrev=False)
    listing.add_argument("--json", action="store_true", help="one JSON object a line")
    listing.set_defaults(run=run_list)
    said = "Fetch files into the cache ($ALU_CACHE), by way of pip."
    fetching = actions.add_parser("fetch", help=said, description=said, allow_abbrev=False)
    fetching.add_argument(
        "name", nargs="+", choices=sorted(ASSETS), metavar="NAME", help=", ".join(sorted(ASSETS))
    )
    fetching.set_defaults(run=run_fetch)


def run_list(args: argparse.Namespace) -> int:
    """Print what there is, and where."""
    rows = [("name", "size", "licence", "where")]
    for asset in ASSETS.values():
        kept = cached(asset)
        where = kept or _installed(asset)
        if args.json:
            show_json(
                {
                    "name": asset.name,
                    "size": asset.size,
                    "licence": asset.licence,
                    "cached": kept is not None,
                    "path": None if where is None else str(where),
                }
            )
        size = f"{asset.size / _MEGABYTE:.1f} MB"
        rows.append((asset.name, size, asset.licence, str(where or "not fetched")))
    if not args.json:
        for line in columns(rows, right=frozenset({1})):
            show(line)
    return 0


def run_fetch(args: argparse.Namespace) -> int:
    """Fetch files, and print where they are."""
    for name in dict.fromkeys(args.name):
        asset = ASSETS[name]
        if cached(asset) is None:
            note(f"fetching {name} ({asset.size / _MEGABYTE:.1f} MB) ...")
        show(str(fetch(asset, progress=True)))
    return 0


def _installed(asset: Asset) -> Path | None:
    """The file inside an installed package, which serves as well as the cached one."""
    spec = importlib.util.find_spec(asset.package)
    for folder in (spec.submodule_search_locations or ()) if spec is not None else ():
        path = Path(folder).parent / asset.member
        if is_asset(path, asset):
            return path
    return None
