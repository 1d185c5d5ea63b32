"""The rules of the house, one function each. A rule takes a House and yields complaints; it changes nothing."""

import re
import tomllib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

CODE = {".h", ".cc"}
WEB = {".ts", ".tsx", ".css", ".mjs"}
SKIPPED_FOLDERS = {"build", "node_modules", "dist", ".git", ".bedside"}
TODO_KINDS = ("now", "soon", "perf", "security")


@dataclass(frozen=True)
class Complaint:
    """Where the house is broken, by which rule, and the mend."""

    path: str
    line: int
    rule: str
    text: str

    def __str__(self):
        return f"{self.path}:{self.line}: {self.rule}: {self.text}"


class House:
    """A source tree with its house.toml. Reads each file once."""

    def __init__(self, root):
        self.root = Path(root)
        self.plan = tomllib.loads((self.root / "house.toml").read_text())
        self._text = {}

    @cached_property
    def files(self):
        found = []
        for path in sorted(self.root.rglob("*")):
            parts = path.relative_to(self.root).parts
            if path.is_file() and not SKIPPED_FOLDERS.intersection(parts):
                found.append("/".join(parts))
        return found

    def ending(self, suffixes, under=""):
        return [f for f in self.files if Path(f).suffix in suffixes and f.startswith(under)]

    def in_rooms(self):
        """Files of rooms, with the path by which the others include them: src/ is left out, sim/ is not."""
        for path in self.ending(CODE, "src/") + self.ending(CODE, "sim/"):
            yield path, path.removeprefix("src/")

    def lines(self, path):
        if path not in self._text:
            self._text[path] = (self.root / path).read_text(encoding="utf-8").splitlines()
        return self._text[path]

    def room_of(self, path_in_src):
        """The longest room name that is a folder prefix of the path, or None."""
        best = None
        for room in self.plan["rooms"]:
            if path_in_src.startswith(room + "/") and (best is None or len(room) > len(best)):
                best = room
        return best


def includes_run_down(house):
    """Every quoted include names a room that the including room may use, and no room uses a higher floor."""
    rooms = house.plan["rooms"]
    for name, room in rooms.items():
        for used in room["uses"]:
            if used not in rooms:
                yield Complaint("house.toml", 1, "includes", f"room {name} uses {used}, which is no room")
            elif rooms[used]["floor"] > room["floor"]:
                yield Complaint("house.toml", 1, "includes", f"room {name} would climb up to {used}")
    for path, inside in house.in_rooms():
        room = house.room_of(inside)
        if room is None:
            yield Complaint(path, 1, "includes", "stands in no room of house.toml")
            continue
        allowed = {room, *rooms[room]["uses"]}
        if path.endswith("_test.cc") or "/testing/" in path:
            allowed |= {"base/testing", "base/os", *rooms[room].get("test_uses", [])}
        for number, line in enumerate(house.lines(path), 1):
            match = re.match(r'\s*#\s*include\s+"([^"]+)"', line)
            if not match:
                continue
            target = house.room_of(match.group(1))
            if target is None:
                yield Complaint(path, number, "includes", f'"{match.group(1)}" is not written from the include root src/')
            elif target not in allowed:
                yield Complaint(path, number, "includes", f"{room} may not include {target} (house.toml)")


def packages_import_down(house):
    """A TypeScript package imports only the packages that house.toml allows it."""
    for package, allowed in house.plan.get("packages", {}).items():
        for path in house.ending({".ts", ".tsx"}, package + "/"):
            for number, line in enumerate(house.lines(path), 1):
                match = re.search(r"""(?:from|import)\s*\(?\s*['"](@bedside/[a-z]+)""", line)
                own = "@bedside/" + package.split("/")[-1]
                if match and match.group(1) not in (*allowed, own):
                    yield Complaint(path, number, "packages", f"{package} may not import {match.group(1)} (house.toml)")


def files_are_short(house):
    """No file passes the wall. The right margin is clang-format's (tools/check-format)."""
    limits = house.plan["limits"]
    for path in house.ending(CODE | WEB | {".py"}):
        if is_generated(house, path):
            continue
        count = len(house.lines(path))
        if count > limits["file_lines"]:
            yield Complaint(path, count, "length", f"{count} lines; the wall is {limits['file_lines']}: it is two things")


def folders_divide(house):
    """A folder of a room holds at most so many units; a header and its body are one."""
    units = {}
    for path, _ in house.in_rooms():
        name = Path(path)
        if not re.search(r"_(test|fuzz|bench)$", name.stem):
            units.setdefault(str(name.parent), set()).add(name.stem)
    most = house.plan["limits"]["folder_units"]
    for folder, names in sorted(units.items()):
        if len(names) > most:
            yield Complaint(folder, 1, "folder", f"{len(names)} units; a folder that passes {most} divides")


def sources_have_tests(house):
    """Every body has its proof: x_test.cc beside it, or a test of its own or the folder above that includes x.h."""
    allowed = set(house.plan["tests"]["allow_missing"])
    present = set(house.files)
    included = {}
    for path in house.ending({".cc"}, "src/"):
        if path.endswith("_test.cc"):
            found = re.findall(r'^#include "([^"]+)"', "\n".join(house.lines(path)), re.MULTILINE)
            included.setdefault(str(Path(path).parent), set()).update(found)
    for path in house.ending({".cc"}, "src/"):
        if re.search(r"_(test|fuzz|bench)\.cc$", path) or path in allowed:
            continue
        stem = path.removesuffix(".cc")
        folder = Path(path).parent
        nearby = included.get(str(folder), set()) | included.get(str(folder.parent), set())
        if stem + "_test.cc" not in present and stem.removeprefix("src/") + ".h" not in nearby:
            yield Complaint(path, 1, "tests", "has no _test.cc beside it, and no test nearby includes its header")
    for path in sorted(allowed - present):
        yield Complaint("house.toml", 1, "tests", f"allow_missing names {path}, which is gone")


def banned_things_are_absent(house):
    """What house.toml bans does not occur; the complaint names the replacement."""
    for ban in house.plan.get("banned", []):
        pattern = re.compile(ban["pattern"])
        for path in house.ending(CODE | WEB):
            if not any(path.startswith(folder + "/") for folder in ban["where"]):
                continue
            if any(part in path for part in ban.get("except", [])):
                continue
            if "only" in ban and not re.search(ban["only"], path):
                continue
            for number, line in enumerate(house.lines(path), 1):
                if pattern.search(line):
                    yield Complaint(path, number, "banned", f"use {ban['instead']}")


def headers_open_with_their_purpose(house):
    """A header begins with a comment that says what it is for, then #pragma once."""
    for path, _ in house.in_rooms():
        if not path.endswith(".h"):
            continue
        lines = house.lines(path)
        if not lines or not lines[0].startswith("//"):
            yield Complaint(path, 1, "purpose", "open with a comment: what is this for?")
        if "#pragma once" not in lines:
            yield Complaint(path, 1, "purpose", "has no #pragma once")


def todos_have_a_kind(house):
    """A TODO names its kind: TODO(now|soon|perf|security): reason."""
    for path in house.ending(CODE | WEB | {".py", ".sql"}):
        if path.startswith("tools/"):
            continue
        for number, line in enumerate(house.lines(path), 1):
            if re.search(r"\b(TODO|FIXME|XXX)\b", line) and not re.search(
                rf"TODO\(({'|'.join(TODO_KINDS)})\): \S+ \S+", line
            ):
                yield Complaint(path, number, "todo", f"write TODO({'|'.join(TODO_KINDS)}): and the reason")


def tests_state_their_goal(house):
    """A test file's first line is a comment: the goal."""
    for path, _ in house.in_rooms():
        if path.endswith("_test.cc") and not house.lines(path)[0].startswith("//"):
            yield Complaint(path, 1, "goal", "the first line of a test says its goal")


def is_generated(house, path):
    return any("@generated" in line for line in house.lines(path)[:3])


RULES = (
    includes_run_down,
    packages_import_down,
    files_are_short,
    folders_divide,
    sources_have_tests,
    banned_things_are_absent,
    headers_open_with_their_purpose,
    todos_have_a_kind,
    tests_state_their_goal,
)


def check(house):
    return [complaint for rule in RULES for complaint in rule(house)]


def questions(house):
    """Files past the soft limit: asked about, not refused."""
    soft = house.plan["limits"]["file_lines_soft"]
    sizes = ((len(house.lines(p)), p) for p in house.ending(CODE | WEB | {".py"}) if not is_generated(house, p))
    return sorted((s for s in sizes if s[0] > soft), reverse=True)
