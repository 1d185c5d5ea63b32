"""Adds up the JUnit reports of all runners and ends with one line: N passed, N failed, N skipped.

Usage: python3 sum_reports.py FOLDER      each skip is printed with its reason above the line; exit 1 on a failure
"""

import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path


def read_report(path):
    """Yields (name, outcome, reason) for every test case of one JUnit file."""
    for case in ElementTree.parse(path).iter("testcase"):
        name = " ".join(filter(None, (case.get("classname"), case.get("name"))))
        skipped = case.find("skipped")
        if case.find("failure") is not None or case.find("error") is not None:
            yield name, "failed", ""
        elif skipped is not None or case.get("status") == "notrun" or case.get("result") in ("skipped", "suppressed"):
            reason = (skipped.get("message") or skipped.text or "") if skipped is not None else ""
            yield name, "skipped", reason.strip() or "no reason given"
        else:
            yield name, "passed", ""


def main(folder):
    totals = {"passed": 0, "failed": 0, "skipped": 0}
    for path in sorted(Path(folder).glob("*.xml")):
        try:
            cases = list(read_report(path))
        except ElementTree.ParseError as broken:
            cases = [(path.name, "failed", f"unreadable report: {broken}")]
        counts = {outcome: sum(1 for c in cases if c[1] == outcome) for outcome in totals}
        print(f"{path.stem:28} {counts['passed']:6} passed {counts['failed']:4} failed {counts['skipped']:4} skipped")
        for name, outcome, reason in cases:
            if outcome != "passed":
                print(f"  {outcome}: {name}{': ' + reason if reason else ''}")
        for outcome in totals:
            totals[outcome] += counts[outcome]
    print(f"{totals['passed']} passed, {totals['failed']} failed, {totals['skipped']} skipped")
    return 1 if totals["failed"] or not totals["passed"] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
