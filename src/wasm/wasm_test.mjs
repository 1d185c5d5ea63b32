// Goal: the engine in WebAssembly needs nothing from its host and gives, for one script, the same bytes as natively.
//
//   node wasm_test.mjs REPLAY_BRIDGE ENGINE_WASM [SCRIPT]    exit 0 same, 1 different, 77 nothing to test
//   node wasm_test.mjs --time ENGINE_WASM [REPLAY_BRIDGE]    microseconds for each input, JSON and copying included; of
//                                                            the native engine as well when its tool is named
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { open } from "./host.mjs";

const [native, wasmPath, third] = process.argv.slice(2);
const isTimed = native === "--time";
const scriptPath = isTimed || !third ? fileURLToPath(new URL("story.jsonl", import.meta.url)) : third;
if (!wasmPath || !existsSync(wasmPath)) {
  console.log(`skipped: ${wasmPath} is not there; cmake --preset wasm && cmake --build --preset wasm makes it`);
  process.exit(77);
}
const bytes = readFileSync(wasmPath);
const module = await WebAssembly.compile(bytes);
const imports = WebAssembly.Module.imports(module);
if (imports.length > 0) {
  console.error("the module imports", imports);
  process.exit(1);
}

function lines(script) {
  return script.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
}

async function replay(script) {
  const { api, put, drain } = await open(module);
  const out = [];
  const [config, ...steps] = lines(script);
  const engine = api.bedside_new(put(config));
  out.push(`new ${engine === 0 ? 0 : 1}`, ...drain(engine));
  for (const line of steps) {
    const { at } = JSON.parse(line);
    // The text of the input as it stands in the script: JSON.parse would round its numbers.
    const input = line.slice(line.indexOf('"input":') + 8, -1);
    out.push(`feed ${api.bedside_feed(engine, put(input), at)}`, ...drain(engine));
    out.push(`wake ${api.bedside_wake_at(engine)}`);
  }
  api.bedside_free(engine);
  return out.join("\n") + "\n";
}

async function time(script) {
  const { api, put, drain } = await open(module);
  const [config, ...steps] = lines(script);
  const inputs = steps.map((line) => JSON.parse(line));
  const samples = new Map();
  for (let round = 0; round < 2000; ++round) {
    const engine = api.bedside_new(put(config));
    for (const { at, input } of inputs) {
      const start = process.hrtime.bigint();
      api.bedside_feed(engine, put(JSON.stringify(input)), at);
      for (const output of drain(engine)) JSON.parse(output);
      const micros = Number(process.hrtime.bigint() - start) / 1000;
      if (round >= 200) samples.set(input.type, [...(samples.get(input.type) ?? []), micros]);
    }
    api.bedside_free(engine);
  }
  const all = [];
  for (const [type, list] of samples) {
    list.sort((a, b) => a - b);
    all.push(...list);
    console.log(type.padEnd(22), `median ${list[list.length >> 1].toFixed(1)} us`);
  }
  all.sort((a, b) => a - b);
  console.log("every input".padEnd(22), `median ${all[all.length >> 1].toFixed(1)} us, ` +
    `p99 ${all[Math.floor(all.length * 0.99)].toFixed(1)} us`);
}

// The engine makes the id of the call; the script says CALL where it stands.
async function filledIn(script) {
  const insert = (await replay(script)).split("\n").find((line) => line.startsWith('{"type":"InsertCall"'));
  return script.replaceAll('"CALL"', JSON.stringify(JSON.parse(insert).row.id));
}

const script = await filledIn(readFileSync(scriptPath, "utf8"));
if (isTimed) {
  await time(script);
  if (third) spawnSync(third, ["--time"], { input: script, stdio: ["pipe", "inherit", "inherit"] });
  process.exit(0);
}
const ours = await replay(script);
const run = spawnSync(native, { input: script, encoding: "utf8", maxBuffer: 1 << 26 });
if (run.status !== 0) {
  console.error(`${native} failed:`, run.stderr);
  process.exit(1);
}
const theirs = run.stdout;
if (ours !== theirs) {
  const [a, b] = [ours.split("\n"), theirs.split("\n")];
  const at = a.findIndex((line, i) => line !== b[i]);
  console.error(`line ${at + 1} differs\nwasm:   ${a[at]}\nnative: ${b[at]}`);
  process.exit(1);
}
console.log(`same bytes: ${lines(script).length - 1} inputs, ${ours.length} characters of output; ` +
  `module ${bytes.length} bytes, ${gzipSync(bytes, { level: 9 }).length} with gzip, no imports`);
