"""The table adds up, counts no other folder, and says when too little was reached."""
import contextlib
import io
import json
import os
import tempfile
import unittest

import coverage_table


def counted(name, lines, branches):
    def pair(counts):
        return {"count": counts[0], "covered": counts[1]}

    return {"filename": name, "summary": {"lines": pair(lines), "branches": pair(branches)}}


class CoverageTable(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp()
        self.path = os.path.join(self.folder, "counts.json")

    def run_with(self, files, least):
        with open(self.path, "w", encoding="utf-8") as file:
            json.dump({"data": [{"files": files}]}, file)
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            status = coverage_table.main(self.path, os.path.join(self.folder, "call"), least)
        return status, out.getvalue()

    def here(self, name):
        return os.path.join(self.folder, "call", name)

    def test_adds_up_and_leaves_other_folders_out(self):
        files = [counted(self.here("b.cc"), (10, 5), (4, 4)), counted(self.here("a.cc"), (30, 30), (0, 0)),
                 counted(os.path.join(self.folder, "callers.cc"), (100, 0), (100, 0))]
        status, text = self.run_with(files, 80)
        self.assertEqual(status, 0)
        self.assertEqual([line.split() for line in text.splitlines()[1:]],
                         [["a.cc", "30", "100.0%", "0", "100.0%"], ["b.cc", "10", "50.0%", "4", "100.0%"],
                          ["all", "40", "87.5%", "4", "100.0%"]])

    def test_fails_below_the_least(self):
        self.assertEqual(self.run_with([counted(self.here("a.cc"), (10, 9), (10, 10))], 95)[0], 1)
        self.assertEqual(self.run_with([counted(self.here("a.cc"), (10, 10), (10, 9))], 95)[0], 1)

    def test_nothing_counted_is_an_error(self):
        with self.assertRaises(SystemExit):
            self.run_with([], 0)


if __name__ == "__main__":
    unittest.main()
