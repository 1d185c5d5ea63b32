/** A configuration file for one server of a test. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The arguments that make `bedside serve` read this TOML. */
export function withConfig(toml: string): string[] {
  const file = join(mkdtempSync(join(tmpdir(), 'bedside-config-')), 'bedside.toml');
  writeFileSync(file, toml);
  return ['--config', file];
}
