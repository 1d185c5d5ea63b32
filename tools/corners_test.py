"""Goal: every test that docs/protocol/corners.md names is there, so that no corner is held by a name alone."""

import re
import unittest
from pathlib import Path

ROOT = Path(__file__).parent.parent
TEST = re.compile(r"^(?:TEST|TEST_F|TEST_P|RC_GTEST_PROP|RC_GTEST_FIXTURE_PROP)\((\w+),\s*(\w+)", re.MULTILINE)


def named_in(text):
    """What stands between backquotes in the last column of the tables."""
    rows = [line.rstrip("| ").rsplit("|", 1)[1] for line in text.splitlines() if line.startswith("| ") and line.count("|") >= 4]
    return [name for row in rows for name in re.findall(r"`([^`]+)`", row)]


def is_there(name, tests):
    if re.fullmatch(r"\w+\.[A-Z]\w+", name):
        return name in tests
    return "/" not in name or (ROOT / name).is_file()


class Corners(unittest.TestCase):
    def test_each_named_test_is_there(self):
        tests = {
            f"{suite}.{test}"
            for path in sorted((ROOT / "src").rglob("*_test.cc"))
            for suite, test in TEST.findall(path.read_text())
        }
        names = named_in((ROOT / "docs/protocol/corners.md").read_text())
        self.assertGreater(len(names), 60)
        self.assertEqual([name for name in names if not is_there(name, tests)], [])

    def test_a_name_that_is_gone_is_found(self):
        self.assertEqual(named_in("| corner | what | `A.Gone`, `B.There` |"), ["A.Gone", "B.There"])
        self.assertFalse(is_there("A.Gone", {"B.There"}))
        self.assertTrue(is_there("B.There", {"B.There"}))
        self.assertFalse(is_there("tests/nowhere.test.ts", set()))


if __name__ == "__main__":
    unittest.main()
