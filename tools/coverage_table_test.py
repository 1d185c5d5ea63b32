"""The table adds up, counts no other folder and no way past an exhaustive switch, and says when too little was reached."""
import contextlib
import io
import json
import os
import tempfile
import unittest

import coverage_table


def counted(name, lines, branches):
    """branches: (line, column, times true, times false)."""
    spread = [[line, column, line, column + 1, true, false, 0, 0, 4] for line, column, true, false in branches]
    return {"filename": name, "branches": spread, "summary": {"lines": {"count": lines[0], "covered": lines[1]}}}


class CoverageTable(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp()
        self.path = os.path.join(self.folder, "counts.json")
        os.mkdir(os.path.join(self.folder, "call"))

    def run_with(self, files, least):
        with open(self.path, "w", encoding="utf-8") as file:
            json.dump({"data": [{"files": files}]}, file)
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            status = coverage_table.main(self.path, os.path.join(self.folder, "call"), least)
        return status, out.getvalue()

    def here(self, name, text="if (a) {\n  switch (b) {\n"):
        path = os.path.join(self.folder, "call", name)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return path

    def test_adds_up_and_leaves_other_folders_out(self):
        files = [counted(self.here("b.cc"), (10, 5), [(1, 5, 3, 2)]), counted(self.here("a.cc"), (30, 30), []),
                 counted(os.path.join(self.folder, "callers.cc"), (100, 0), [])]
        status, text = self.run_with(files, 80)
        self.assertEqual(status, 0)
        self.assertEqual([line.split() for line in text.splitlines()[1:]],
                         [["a.cc", "30", "100.0%", "0", "100.0%"], ["b.cc", "10", "50.0%", "2", "100.0%"],
                          ["all", "40", "87.5%", "2", "100.0%"]])

    def test_a_branch_that_went_one_way_is_half_seen(self):
        text = self.run_with([counted(self.here("a.cc"), (1, 1), [(1, 5, 0, 7)])], 0)[1]
        self.assertEqual(text.splitlines()[-1].split()[3:], ["2", "50.0%"])

    def test_no_way_leads_past_an_exhaustive_switch(self):
        text = self.run_with([counted(self.here("a.cc"), (1, 1), [(2, 11, 0, 7)])], 0)[1]
        self.assertEqual(text.splitlines()[-1].split()[3:], ["1", "100.0%"])

    def test_the_instances_of_a_template_count_together(self):
        text = self.run_with([counted(self.here("a.cc"), (1, 1), [(1, 5, 0, 7), (1, 5, 1, 0)])], 0)[1]
        self.assertEqual(text.splitlines()[-1].split()[3:], ["2", "100.0%"])

    def test_fails_below_the_least(self):
        self.assertEqual(self.run_with([counted(self.here("a.cc"), (10, 9), [])], 95)[0], 1)
        self.assertEqual(self.run_with([counted(self.here("a.cc"), (10, 10), [(1, 5, 1, 0)])], 95)[0], 1)

    def test_nothing_counted_is_an_error(self):
        with self.assertRaises(SystemExit):
            self.run_with([], 0)


if __name__ == "__main__":
    unittest.main()
