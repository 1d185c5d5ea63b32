"""Goal: every file of the page is in the table with its bytes, small where it can be, and nothing is rebuilt in vain."""

import gzip
import tempfile
import unittest
from pathlib import Path

import embed_assets


class Embed(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.page = Path(folder.name) / "dist"
        self.out = Path(folder.name) / "out"
        (self.page / "assets").mkdir(parents=True)
        (self.page / "index.html").write_text("<p>hello</p>" * 100)
        (self.page / "assets" / "dot.png").write_bytes(b"\x89PNG" * 100)
        (self.page / "assets" / "app.js.map").write_text("{}")

    def embed(self):
        self.assertEqual(embed_assets.main([str(self.page), str(self.out)]), 0)
        return (self.out / "web_assets_table.cc").read_text(), (self.out / "assets.S").read_text()

    def test_names_every_file_but_source_maps(self):
        table, _ = self.embed()
        self.assertIn('"/index.html"', table)
        self.assertIn('"/assets/dot.png"', table)
        self.assertNotIn(".map", table)

    def test_leaves_out_copies_that_were_compressed_before(self):
        (self.page / "index.html.br").write_bytes(b"small")
        (self.page / "archive.gz").write_bytes(b"a file of its own")
        table, _ = self.embed()
        self.assertNotIn("index.html.br", table)
        self.assertIn('"/archive.gz"', table)

    def test_compresses_text_and_leaves_packed_formats(self):
        _, assembler = self.embed()
        self.assertIn("_0_plain", assembler)
        self.assertNotIn("_0_gzip", assembler)
        packed = [gzip.decompress(f.read_bytes()) for f in (self.out / "packed").glob("*.gz")]
        self.assertEqual(packed, [(self.page / "index.html").read_bytes()])

    def test_writes_nothing_when_nothing_changed(self):
        self.embed()
        before = {f: f.stat().st_mtime_ns for f in self.out.rglob("*")}
        self.embed()
        self.assertEqual(before, {f: f.stat().st_mtime_ns for f in self.out.rglob("*")})

    def test_notices_changed_content(self):
        _, before = self.embed()
        (self.page / "index.html").write_text("<p>other</p>" * 100)
        self.assertNotEqual(before, self.embed()[1])

    def test_makes_an_empty_table_of_a_missing_folder(self):
        self.page = self.page / "never"
        table, _ = self.embed()
        self.assertIn("return {};", table)

    def test_says_how_it_is_used(self):
        self.assertEqual(embed_assets.main([]), 2)


if __name__ == "__main__":
    unittest.main()
