"""Turns a folder of web files into what the server links: compressed copies, an assembler file and a table.

Usage: tools/embed_assets.py FOLDER OUT     FOLDER may be missing: then the table is empty

OUT gets assets.S (the bytes), web_assets_table.cc (who is who) and the compressed files. Files whose content did not
change are not written again, so that a build without changes does nothing.
"""

import gzip
import hashlib
import subprocess
import sys
from pathlib import Path

# Already compressed by their own format.
PACKED = {".png", ".jpg", ".woff2", ".mp3", ".ogg"}
LEAST_GAIN = 0.95


def is_copy(path):
    return path.suffix in {".br", ".gz"} and path.with_suffix("").exists()


def write_if_changed(path, content):
    if path.exists() and path.read_bytes() == content:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def brotli(content):
    return subprocess.run(["brotli", "-q", "11", "-c"], input=content, stdout=subprocess.PIPE, check=True).stdout


def compressed(path, content, out, digest):
    """The compressed files that are worth it, by coding; kept by content, because brotli at 11 is slow."""
    if path.suffix in PACKED:
        return {}
    kept = {}
    for coding, ending, squeeze in (("gzip", ".gz", lambda b: gzip.compress(b, 9, mtime=0)), ("brotli", ".br", brotli)):
        target = out / "packed" / (digest + ending)
        if not target.exists():
            write_if_changed(target, squeeze(content))
        if target.stat().st_size < len(content) * LEAST_GAIN:
            kept[coding] = target
    return kept


def assembler(sections):
    lines = ["/* Made by tools/embed_assets.py. */", '.section .note.GNU-stack,"",@progbits', ".section .rodata"]
    for label, path, digest in sections:
        # The digest makes the text change with the content, so that the build notices.
        lines += [f"/* {digest} */", ".balign 16", f".globl {label}", f"{label}:", f'.incbin "{path}"',
                  f".globl {label}_end", f"{label}_end:"]
    return "\n".join(lines) + "\n"


def table(rows, labels):
    declared = "\n".join(f"extern const char {label}[], {label}_end[];" for label in labels)
    entries = "".join(f"    {row},\n" for row in rows)
    body = f"const WebAsset kAssets[] = {{\n{entries}}};\n" if rows else ""
    answer = "kAssets" if rows else "{}"
    return f"""// Made by tools/embed_assets.py.
#include "apps/server/embedded_page.h"

extern "C" {{
{declared}
}}

namespace bedside::server {{
namespace {{

using service::WebAsset;
{body}
}}  // namespace

std::span<const WebAsset> embedded_page() {{ return {answer}; }}

}}  // namespace bedside::server
"""


def main(arguments):
    if len(arguments) != 2:
        print(__doc__.strip(), file=sys.stderr)
        return 2
    folder, out = Path(arguments[0]), Path(arguments[1])
    out.mkdir(parents=True, exist_ok=True)
    sections, rows = [], []
    # Source maps are for whoever builds, not for whoever calls; what the page's build compressed is for other servers.
    found = sorted(folder.rglob("*")) if folder.is_dir() else []
    files = [f for f in found if f.is_file() and f.suffix != ".map" and not is_copy(f)]
    for number, path in enumerate(files):
        content = path.read_bytes()
        digest = hashlib.sha256(content).hexdigest()[:20]
        forms = {"plain": path.resolve(), **compressed(path, content, out.resolve(), digest)}
        views = []
        for form in ("plain", "gzip", "brotli"):
            if form not in forms:
                views.append("{}")
                continue
            label = f"bedside_asset_{number}_{form}"
            sections.append((label, forms[form], digest))
            views.append(f"{{{label}, {label}_end}}")
        name = "/" + path.relative_to(folder).as_posix()
        rows.append(f'{{"{name}", "\\"{digest}\\"", {", ".join(views)}}}')
    write_if_changed(out / "assets.S", assembler(sections).encode())
    write_if_changed(out / "web_assets_table.cc", table(rows, [s[0] for s in sections]).encode())
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
