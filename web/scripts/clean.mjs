// Removes the folders named, relative to the package that runs this. What is gone already is fine.
import { rmSync } from 'node:fs';

for (const folder of process.argv.slice(2)) rmSync(folder, { recursive: true, force: true });
