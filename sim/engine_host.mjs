// The engine's WebAssembly module behind standard input and output, for bedside-sim --engine: its lines are those of
// sim/world/engine_pipe.h.
//
//   node sim/engine_host.mjs build/wasm/engine.wasm
import { readFileSync, readSync, writeSync } from "node:fs";
import { open } from "../src/wasm/host.mjs";

const { api, put, drain } = await open(await WebAssembly.compile(readFileSync(process.argv[2])));

const answers = {
  new: (rest) => [`engine ${api.bedside_new(put(rest))}`],
  feed: (rest) => {
    const [, engine, at, input] = /^(\d+) (\d+) (.*)$/s.exec(rest);
    const answer = api.bedside_feed(Number(engine), put(input), Number(at));
    return [`answer ${answer}`, ...drain(Number(engine)), `wake ${api.bedside_wake_at(Number(engine))}`];
  },
  free: (rest) => {
    api.bedside_free(Number(rest));
    return ["freed"];
  },
};

// One question at a time, so reading waits for the next one, and nothing else happens meanwhile.
const bytes = Buffer.alloc(1 << 16);
let waiting = Buffer.alloc(0);
for (let length; (length = readSync(0, bytes)) > 0; ) {
  waiting = Buffer.concat([waiting, bytes.subarray(0, length)]);
  for (let end; (end = waiting.indexOf(10)) >= 0; waiting = waiting.subarray(end + 1)) {
    const line = waiting.toString("utf8", 0, end);
    const gap = line.indexOf(" ");
    const answer = Buffer.from(answers[line.slice(0, gap)](line.slice(gap + 1)).join("\n") + "\n");
    for (let sent = 0; sent < answer.length; ) sent += writeSync(1, answer, sent);
  }
}
