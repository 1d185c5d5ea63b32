// Writes dist/styles.css: src/styles.css with its imports put in, so that applications import one plain file.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';

const entry = readFileSync('src/styles.css', 'utf8');
const bundled = entry.replace(/^@import '(.+)';$/gm, (_line, path) => readFileSync(`src/${path}`, 'utf8'));
mkdirSync('dist', { recursive: true });
writeFileSync('dist/styles.css', bundled);
