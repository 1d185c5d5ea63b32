"""Prints what `llvm-cov export` counted in the files of one folder.

A branch has two outcomes, and each is counted by itself. A switch over all values of an enum has no way past its cases;
llvm-cov counts one nevertheless, at the condition, and it is left out here.

Usage: coverage_table.py FILE.json FOLDER LEAST. Exit 1 when lines or branches of the whole are below LEAST percent.
"""
import json
import os
import sys


def outcomes(file):
    """(outcomes, those that were seen) of the branches that somebody wrote in that file."""
    with open(file["filename"], encoding="utf-8") as source:
        lines = source.read().split("\n")
    seen = {}
    for line, column, _, _, true, false, *_ in file["branches"]:  # A template has an entry for each of its instances.
        before = seen.get((line, column), (0, 0))
        seen[line, column] = before[0] + true, before[1] + false
    counts = []
    for (line, column), (true, false) in seen.items():
        exhaustive = lines[line - 1][: column - 1].rstrip().endswith("switch (") and true == 0
        counts += [false] if exhaustive else [true, false]
    return len(counts), sum(count > 0 for count in counts)


def rows(export, folder):
    """(path below the folder, lines, lines hit, outcomes, outcomes seen), by path."""
    for file in sorted(export["data"][0]["files"], key=lambda file: file["filename"]):
        if not os.path.realpath(file["filename"]).startswith(os.path.realpath(folder) + os.sep):
            continue
        lines = file["summary"]["lines"]
        yield os.path.relpath(file["filename"], folder), lines["count"], lines["covered"], *outcomes(file)


def percent(covered, count):
    return 100.0 * covered / count if count else 100.0


def table(found):
    """The text, and the percentages of the whole."""
    out = [f"{'file':44} {'lines':>7} {'hit':>7} {'outcomes':>9} {'hit':>7}"]
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
