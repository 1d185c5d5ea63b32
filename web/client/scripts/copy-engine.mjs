// Brings the engine that CMake built (build/wasm/engine.wasm) into this package's assets, where its code looks for it.
import { copyFileSync, existsSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const built = process.env.BEDSIDE_ENGINE_WASM ?? join(here, '../../../build/wasm/engine.wasm');
const target = join(here, '../assets/engine.wasm');

if (existsSync(built)) {
  mkdirSync(dirname(target), { recursive: true });
  copyFileSync(built, target);
} else if (!existsSync(target)) {
  console.error(
    `engine.wasm is missing: run "cmake --preset wasm && cmake --build --preset wasm" first (looked at ${built}).`,
  );
  process.exit(1);
}
