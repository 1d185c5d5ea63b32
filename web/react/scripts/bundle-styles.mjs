// Writes dist/styles.css and dist/check.css: those of src with their imports put in, so that applications import plain files.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';

mkdirSync('dist', { recursive: true });
for (const name of ['styles.css', 'check.css']) {
  const entry = readFileSync(`src/${name}`, 'utf8');
  const bundled = entry.replace(/^@import '(.+)';$/gm, (_line, path) => readFileSync(`src/${path}`, 'utf8'));
  writeFileSync(`dist/${name}`, bundled);
}
