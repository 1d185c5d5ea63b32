"""Writes copies of sources in which each bug of bugs.toml can be switched on by number, and the list of them.

plant.py ROOT OUT_FOLDER: every mutated file under OUT_FOLDER, and OUT_FOLDER/bugs.inc. A bug whose place is gone from
the sources is listed as stale, and the test says so.
"""

import sys
import tomllib
from pathlib import Path

HEAD = "namespace bedside::sim { extern int planted_bug; }\n"


def planted(bug, number):
    """The text that takes the place of bug["old"]."""
    on, old = f"::bedside::sim::planted_bug == {number}", bug["old"]
    if "new" in bug:
        return f"({on} ? ({bug['new']}) : ({old}))" if not old.endswith(";") else \
            f"{old.split('+')[0]}+ ({on} ? patience_.unanswered / 2 : patience_.unanswered));"
    if "before" in bug:
        return f"if ({on}) {{ {bug['before']} }} {old}"
    if bug.get("new_condition"):
        return old.replace("} else if (", f"}} else if ({on}) {{\n  }} else if (")
    if old.startswith("{"):
        return f"{{ if ({on}) {bug['statement']} else {old} }}"
    if old.startswith("case"):
        head, rest = old.split(":: ", 1) if ":: " in old else old.split(": ", 1)
        return f"{head}: if ({on}) return; {rest}"
    # The first statement of `old` is what the bug leaves out.
    kept = bug["statement"]
    first = old[: len(old) - len(kept)] if kept and old.endswith(kept) else old
    body = kept if kept and not old.endswith(kept) else ""
    return f"if (!({on})) {{ {first} }} else {{ {body} }}\n{old[len(first):]}"


def main(root, out):
    bugs = tomllib.loads((root / "sim/mutants/bugs.toml").read_text())["bug"]
    texts, lines = {}, []
    for number, bug in enumerate(bugs, 1):
        path = bug["file"]
        if path not in texts:
            texts[path] = (root / path).read_text()
        # Places that an earlier bug has rewritten are still there, inside the rewriting.
        stale = texts[path].count(bug["old"]) != 1
        if not stale:
            texts[path] = texts[path].replace(bug["old"], planted(bug, number))
        flags = ["true" if flag else "false" for flag in (bug.get("real", False), stale)]
        lines.append(f'{{"{bug["name"]}", {bug["seeds"]}, {", ".join(flags)}}},\n')
    for path, text in texts.items():
        target = out / Path(path).relative_to("src")
        target.parent.mkdir(parents=True, exist_ok=True)
        if not target.exists() or target.read_text() != HEAD + text:
            target.write_text(HEAD + text)
    (out / "bugs.inc").write_text("".join(lines))


main(Path(sys.argv[1]), Path(sys.argv[2]))
