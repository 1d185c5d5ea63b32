// Prints, in gzip bytes, what loads before a call, what a call adds, the engine, and what blurs a background once somebody
// switches that on. Fails above the goals of the design.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const dist = fileURLToPath(new URL('../dist', import.meta.url));
const goals = { before: 120 * 1024, engine: 60 * 1024, blur: 3.2 * 1024 * 1024 };

const gzip = (path) => gzipSync(readFileSync(join(dist, path)), { level: 9 }).length;
const assets = readdirSync(join(dist, 'assets')).filter((name) => /\.(js|css|wasm|tflite)$/.test(name));

// First load is what index.html names and whatever those scripts import without being asked.
const html = readFileSync(join(dist, 'index.html'), 'utf8');
const first = new Set(['index.html']);
const visit = (path) => {
  if (first.has(path)) return;
  first.add(path);
  if (!path.endsWith('.js')) return;
  const source = readFileSync(join(dist, path), 'utf8');
  for (const [, name] of source.matchAll(/(?:^|[;}])\s*(?:import|export)[^"'`;()]*["']\.\/([^"']+)["']/g)) visit(`assets/${name}`);
};
for (const [, path] of html.matchAll(/(?:src|href)="\/([^"]+\.(?:js|css|svg))"/g)) visit(path);

const isBlur = /^(litert_wasm|selfie_segmentation|blur-worker|run-blur)/;
const groups = { 'before a call': [...first], 'call code': [], engine: [], blur: [], 'other pages': [] };
for (const name of assets) {
  const path = `assets/${name}`;
  if (first.has(path)) continue;
  const group = isBlur.test(name)
    ? 'blur'
    : name.endsWith('.wasm')
      ? 'engine'
      : /^(call-screen|session)-/.test(name)
        ? 'call code'
        : 'other pages';
  groups[group].push(path);
}

const sums = {};
for (const [group, paths] of Object.entries(groups)) {
  const sizes = paths.map((path) => [path, gzip(path)]).sort((a, b) => b[1] - a[1]);
  sums[group] = sizes.reduce((sum, [, size]) => sum + size, 0);
  process.stdout.write(`${group.padEnd(15)}${String(sums[group]).padStart(9)} bytes gzip\n`);
  for (const [path, size] of sizes) process.stdout.write(`  ${String(size).padStart(8)}  ${path}\n`);
}
const broken = [];
if (sums['before a call'] > goals.before) broken.push(`before a call: more than ${goals.before}`);
if (sums.engine > goals.engine) broken.push(`engine: more than ${goals.engine}`);
if (sums.blur > goals.blur) broken.push(`blur: more than ${goals.blur}`);
for (const line of broken) process.stderr.write(`${line}\n`);
process.exit(broken.length > 0 ? 1 : 0);
