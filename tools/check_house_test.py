"""Goal: every rule of the house complains about the sample that breaks it, and is silent about a sound tree."""

import tempfile
import unittest
from pathlib import Path

import house_rules

PLAN = """
[rooms]
"base" = { floor = 0, uses = [] }
"call" = { floor = 2, uses = ["base"] }
"service" = { floor = 3, uses = ["base"] }
[packages]
"web/client" = []
"web/react" = ["@bedside/client"]
[limits]
file_lines = 20
file_lines_soft = 10
folder_units = 2
[tests]
allow_missing = []
[[banned]]
pattern = 'std::regex'
instead = "RE2"
where = ["src"]
"""
SOUND = {
    "src/base/a.h": "// What it is for.\n#pragma once\n",
    "src/call/b.h": '// What it is for.\n#pragma once\n#include "base/a.h"\n',
    "src/call/b.cc": '#include "call/b.h"\n',
    "src/call/b_test.cc": "// Goal: b holds.\n",
    "web/react/x.ts": "import { a } from '@bedside/client';\n",
}


class Rules(unittest.TestCase):
    def complaints(self, extra, plan=PLAN):
        with tempfile.TemporaryDirectory() as folder:
            for name, text in {**SOUND, **extra, "house.toml": plan}.items():
                path = Path(folder) / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text)
            return [(c.rule, c.path) for c in house_rules.check(house_rules.House(folder))]

    def test_a_sound_tree_passes(self):
        self.assertEqual(self.complaints({}), [])

    def test_an_include_up_or_aside_is_refused(self):
        broken = {"src/call/b.h": '// For.\n#pragma once\n#include "service/s.h"\n'}
        self.assertEqual(self.complaints(broken), [("includes", "src/call/b.h")])

    def test_an_include_not_from_the_root_is_refused(self):
        self.assertEqual(self.complaints({"src/call/b.cc": '#include "b.h"\n'}), [("includes", "src/call/b.cc")])

    def test_the_simulator_is_a_room_that_is_included_by_its_name(self):
        plan = PLAN.replace("[packages]", '"sim" = { floor = 6, uses = ["base"] }\n[packages]')
        sound = {"sim/run/w.h": '// For.\n#pragma once\n#include "base/a.h"\n#include "sim/run/v.h"\n'}
        self.assertEqual(self.complaints(sound, plan), [])
        broken = {"sim/run/w.h": '// For.\n#pragma once\n#include "call/b.h"\n'}
        self.assertEqual(self.complaints(broken, plan), [("includes", "sim/run/w.h")])

    def test_a_file_outside_the_rooms_is_refused(self):
        self.assertIn(("includes", "src/shed/x.h"), self.complaints({"src/shed/x.h": "// For.\n#pragma once\n"}))

    def test_a_plan_that_climbs_is_refused(self):
        plan = PLAN.replace('"base" = { floor = 0, uses = [] }', '"base" = { floor = 0, uses = ["call"] }')
        self.assertEqual(self.complaints({}, plan), [("includes", "house.toml")])

    def test_a_package_importing_up_is_refused(self):
        broken = {"web/client/x.ts": "import { b } from '@bedside/react';\n"}
        self.assertEqual(self.complaints(broken), [("packages", "web/client/x.ts")])

    def test_a_long_file_is_refused_unless_generated(self):
        self.assertEqual(self.complaints({"web/client/x.ts": "a\n" * 21}), [("length", "web/client/x.ts")])
        self.assertEqual(self.complaints({"web/client/x.ts": "// @generated\n" + "a\n" * 21}), [])

    def test_a_crowded_folder_is_refused(self):
        extra = {f"src/base/{n}.h": "// For.\n#pragma once\n" for n in "cd"}
        self.assertEqual(self.complaints(extra), [("folder", "src/base")])

    def test_a_source_without_a_test_is_refused(self):
        self.assertEqual(self.complaints({"src/call/c.cc": "int c;\n"}), [("tests", "src/call/c.cc")])

    def test_a_source_proven_by_a_test_nearby_passes(self):
        extra = {
            "src/call/c.h": "// For.\n#pragma once\n",
            "src/call/c.cc": "int c;\n",
            "src/call/b_test.cc": '// Goal: both hold.\n#include "call/b.h"\n#include "call/c.h"\n',
        }
        self.assertEqual(self.complaints(extra), [])

    def test_a_stale_exception_is_refused(self):
        plan = PLAN.replace("allow_missing = []", 'allow_missing = ["src/call/gone.cc"]')
        self.assertEqual(self.complaints({}, plan), [("tests", "house.toml")])

    def test_a_banned_thing_is_refused(self):
        self.assertEqual(self.complaints({"src/call/b.cc": "std::regex r;\n"}), [("banned", "src/call/b.cc")])

    def test_a_header_without_purpose_is_refused(self):
        self.assertEqual(self.complaints({"src/base/a.h": "#pragma once\n"}), [("purpose", "src/base/a.h")])

    def test_a_todo_without_kind_is_refused(self):
        self.assertEqual(self.complaints({"src/call/b.cc": "// TODO mend\n"}), [("todo", "src/call/b.cc")])
        self.assertEqual(self.complaints({"src/call/b.cc": "// TODO(perf): batch these writes.\n"}), [])

    def test_a_test_without_goal_is_refused(self):
        self.assertEqual(self.complaints({"src/call/b_test.cc": "int x;\n"}), [("goal", "src/call/b_test.cc")])


if __name__ == "__main__":
    unittest.main()
