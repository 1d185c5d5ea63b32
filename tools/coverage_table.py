"""Prints what `llvm-cov export -summary-only` counted in the files of one folder.

Usage: coverage_table.py FILE.json FOLDER LEAST. Exit 1 when lines or branches of the whole are below LEAST percent.
"""
import json
import os
import sys


def rows(export, folder):
    """(path below the folder, lines, lines hit, branches, branches hit), by path."""
    for file in sorted(export["data"][0]["files"], key=lambda file: file["filename"]):
        if not os.path.realpath(file["filename"]).startswith(os.path.realpath(folder) + os.sep):
            continue
        lines, branches = file["summary"]["lines"], file["summary"]["branches"]
        name = os.path.relpath(file["filename"], folder)
        yield name, lines["count"], lines["covered"], branches["count"], branches["covered"]


def percent(covered, count):
    return 100.0 * covered / count if count else 100.0


def table(found):
    """The text, and the percentages of the whole."""
    out = [f"{'file':44} {'lines':>7} {'hit':>7} {'branches':>9} {'hit':>7}"]
    for name, lines, lines_hit, branches, branches_hit in found:
        out.append(f"{name:44} {lines:7} {percent(lines_hit, lines):6.1f}% {branches:9} {percent(branches_hit, branches):6.1f}%")
    sums = [sum(row[at] for row in found) for at in range(1, 5)]
    whole = percent(sums[1], sums[0]), percent(sums[3], sums[2])
    out.append(f"{'all':44} {sums[0]:7} {whole[0]:6.1f}% {sums[2]:9} {whole[1]:6.1f}%")
    return "\n".join(out), whole


def main(path, folder, least):
    with open(path, encoding="utf-8") as file:
        found = list(rows(json.load(file), folder))
    if not found:
        sys.exit("coverage: no file of that folder was counted")
    text, whole = table(found)
    print(text)
    return 1 if min(whole) < float(least) else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
