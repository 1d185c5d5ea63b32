"""Goal: no failure is lost in the sum, and every skip keeps its reason."""

import contextlib
import io
import tempfile
import unittest
from pathlib import Path

import sum_reports

GTEST = """<testsuites><testsuite name="A">
<testcase name="Holds" classname="A" status="run" result="completed"/>
<testcase name="Skips" classname="A" status="run" result="skipped"><skipped message="no camera"/></testcase>
</testsuite></testsuites>"""
VITEST = """<testsuites><testsuite name="b">
<testcase classname="b" name="breaks"><failure message="x">x</failure></testcase>
</testsuite></testsuites>"""


class Sum(unittest.TestCase):
    def total(self, reports):
        with tempfile.TemporaryDirectory() as folder:
            for name, text in reports.items():
                (Path(folder) / name).write_text(text)
            out = io.StringIO()
            with contextlib.redirect_stdout(out):
                code = sum_reports.main(folder)
            return code, out.getvalue()

    def test_all_passed_is_zero(self):
        code, text = self.total({"a.xml": GTEST})
        self.assertEqual(code, 0)
        self.assertTrue(text.endswith("1 passed, 0 failed, 1 skipped\n"))
        self.assertIn("A Skips: no camera", text)

    def test_a_failure_fails(self):
        code, text = self.total({"a.xml": GTEST, "b.xml": VITEST})
        self.assertEqual(code, 1)
        self.assertIn("failed: b breaks", text)

    def test_a_broken_report_fails(self):
        self.assertEqual(self.total({"a.xml": GTEST, "b.xml": "<tests"})[0], 1)

    def test_nothing_run_fails(self):
        self.assertEqual(self.total({})[0], 1)


if __name__ == "__main__":
    unittest.main()
