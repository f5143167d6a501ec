"""Runs the public conformance suite of the Model Context Protocol against a server with an empty catalog.

python benchmarks/mcp_conformance.py            # prints a table for each revision; needs npx
python benchmarks/mcp_conformance.py --write    # and writes it into docs/assistants.md

Most checks of the suite call tools, prompts and resources that a server under test has to have under the
suite's own names, such as `test_simple_text`. A shop has none of them, so such a check does not apply to it,
nor does one of a capability that the server does not announce. Exits with 1 if any other check fails.
"""

import argparse
import json
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Final

sys.path.insert(0, str(Path(__file__).parents[1] / "docs"))
from session import PAGE, served

from fashion_wizard.catalog.store import Catalog
from fashion_wizard.server.app import create_app
from fashion_wizard.server.backend import Backend
from fashion_wizard.server.settings import Settings

NODE: Final = "node@22"
RUNS: Final = (
    ("2026-07-28", "0.2.0-alpha.12", ("--requirements", "2026-07-28")),
    ("2025-11-25", "0.1.16", ()),
)
"""The revision, the version of the suite, and how it is called."""
_NOT_ANNOUNCED: Final = (
    "prompts-",
    "completion-",
    "logging-",
    "tools-call-with-logging",
    "resources-subscribe",
    "resources-unsubscribe",
    "tasks-",
    "input-required-result-",
    "sep-2549-prompts-",
)
"""Scenarios and checks of what the server does not have: prompts, logs, tasks, questions to the user."""
_OF_THE_SUITE: Final = re.compile(
    r"Not testable|Unknown tool: (?:test_|json_schema)|Tool '\w+' not found|test://"
    r"|did not provide session ID"
)
"""What a check says that misses something of the suite's own, or a session."""
_BLOCK: Final = re.compile(r"(<!-- conformance -->\n).*?(<!-- end -->)", re.DOTALL)


def run(address: str, version: str, options: tuple[str, ...], results: Path) -> None:
    """Run the suite, which writes its checks below a folder."""
    package = f"@modelcontextprotocol/conformance@{version}"
    command = ["npx", "--yes", "--package", NODE, "--package", package, "conformance", "server"]
    done = subprocess.run(
        [*command, "--url", f"{address}/mcp", "-o", str(results), *options],
        capture_output=True,
        text=True,
        check=False,
    )
    if not any(results.iterdir() if results.is_dir() else ()):
        raise SystemExit(f"the suite did not run: {done.stderr[-2000:]}")


def outcomes(results: Path) -> Iterator[tuple[str, str, str]]:
    """Each check: its scenario; `passed`, `failed` or `does not apply`; and what the suite says."""
    for file in sorted(results.glob("*/checks.json")):
        scenario = re.sub(r"^server-|-\d{4}-\d\d-\d\dT.*$", "", file.parent.name)
        for check in json.loads(file.read_text(encoding="utf-8")):
            reason = str(check.get("errorMessage") or check.get("details", {}).get("message", ""))
            if check["status"] == "SUCCESS":
                yield scenario, "passed", reason
            elif check["status"] in {"FAILURE", "WARNING"}:
                foreign = (
                    scenario.startswith(_NOT_ANNOUNCED)
                    or check["id"].startswith(_NOT_ANNOUNCED)
                    or _OF_THE_SUITE.search(reason)
                )
                yield scenario, "does not apply" if foreign else "failed", f"{check['id']}: {reason}"


def report(revision: str, version: str, found: list[tuple[str, str, str]]) -> str:
    """One revision as a table of Markdown."""
    counts = Counter((scenario, outcome) for scenario, outcome, _ in found)
    rows = [
        [scenario, *(str(counts[scenario, outcome]) for outcome in ("passed", "failed", "does not apply"))]
        for scenario in dict.fromkeys(scenario for scenario, *_ in found)
    ]
    # Where nothing applies but that the scenario ran, there is nothing to show.
    shown = [row for row in rows if row[2] != "0" or int(row[1]) > 1 or row[3] == "0"]
    total = Counter(outcome for _, outcome, _ in found)
    lines = [
        f"Revision {revision}, `@modelcontextprotocol/conformance` {version}: {total['passed']} checks "
        f"passed, {total['failed']} failed, {total['does not apply']} do not apply.",
        "",
        "| scenario | passed | failed | does not apply |",
        "| --- | --- | --- | --- |",
        *("| " + " | ".join(row) + " |" for row in shown),
    ]
    return "\n".join(lines)


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--write", action="store_true", help="write the tables into docs/assistants.md")
    arguments = parser.parse_args()
    tables, failed = [], []
    with tempfile.TemporaryDirectory() as folder:
        Catalog(Path(folder) / "catalog").close()
        app = create_app(Backend(Settings(catalog=Path(folder) / "catalog")))
        with served(app) as address:
            for revision, version, options in RUNS:
                results = Path(folder) / revision
                run(address, version, options, results)
                found = list(outcomes(results))
                tables.append(report(revision, version, found))
                failed += [reason for _, outcome, reason in found if outcome == "failed"]
    text = "\n\n".join(tables)
    print(text)
    if arguments.write:
        page = PAGE.read_text(encoding="utf-8")
        PAGE.write_text(_BLOCK.sub(lambda block: f"{block[1]}\n{text}\n\n{block[2]}", page), encoding="utf-8")
    for reason in failed:
        print("failed:", reason, file=sys.stderr)
    raise SystemExit(bool(failed))


if __name__ == "__main__":
    main()
