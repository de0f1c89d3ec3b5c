import { readdirSync } from 'node:fs';
import path from 'node:path';
import { root } from '../harness/paths.ts';

/** The TypeScript files of `src`, by their paths from the project's root, with slashes. */
export function sourceFiles(): string[] {
  return readdirSync(path.join(root, 'src'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)).replaceAll(path.sep, '/'));
}
