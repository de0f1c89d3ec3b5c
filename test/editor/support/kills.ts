// Editors that are killed at moments nobody chose, and what is on disk afterwards.
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect } from 'vitest';
import type { Session } from './spec.ts';

/** So many moments in milliseconds, the same for the same seed. */
export function moments(count: number, from: number, to: number): number[] {
  let state = Number(process.env['AIGS_SEED'] ?? 20_261_128) >>> 0;
  return Array.from({ length: count }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.round(from + (state / 2 ** 32) * (to - from));
  });
}

/** Waits so long; resolves to what there was a second before the end, at least. */
export async function aSecondBefore(milliseconds: number, count: () => Promise<number>): Promise<number> {
  const start = performance.now();
  const samples: { readonly at: number; readonly value: number }[] = [];
  while (performance.now() - start < milliseconds) {
    const value = await count();
    samples.push({ at: performance.now(), value });
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const end = performance.now();
  return samples.findLast(({ at }) => end - at > 1_000)?.value ?? 0;
}

const OURS = 'ai-gateway-studio.ai-gateway-studio';

/** Reads all that the extension keeps: every file is whole, but for a last line of a journal; none was set aside. */
export async function expectWholeFiles({ editor }: Session): Promise<void> {
  const entries = await readdir(editor.userDataDir, { recursive: true, withFileTypes: true });
  const files = entries.filter(
    (entry) => entry.isFile() && entry.parentPath.includes(`Storage`) && isOurs(entry.parentPath),
  );
  expect(files.length).toBeGreaterThan(0);
  for (const { parentPath, name } of files) {
    expect(parentPath, 'a file was set aside').not.toMatch(/set-aside/);
    const text = await readFile(path.join(parentPath, name), 'utf8');
    if (name.endsWith('.json')) expect(() => JSON.parse(text), name).not.toThrow();
    else if (name.endsWith('.jsonl')) {
      const lines = text.split('\n').slice(0, -1);
      for (const line of lines) expect(isTornOrWhole(line), `${name}: ${line.slice(0, 80)}`).toBe(true);
    }
  }
}

function isOurs(folder: string): boolean {
  return folder.split(path.sep).includes(OURS);
}

/** A line that a kill cut off is ended by the next write, and left out by every reader. */
function isTornOrWhole(line: string): boolean {
  try {
    JSON.parse(line);
    return true;
  } catch {
    return line.startsWith('{') && !line.endsWith('}');
  }
}
