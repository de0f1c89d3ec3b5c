// What is kept of a failed spec: picture, documents, logs. Enough to understand it without running it again.
import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { resultsFolder } from '../../harness/paths.ts';
import type { Editor } from '../../harness/server.ts';

/** Writes the evidence into test/results/<name>; returns that folder. Never throws: the spec's own error matters. */
export async function keepEvidence(
  name: string,
  sources: { page?: Page; editor?: Editor; lines: readonly string[]; error: unknown },
): Promise<string> {
  const folder = path.join(resultsFolder, name.replaceAll(/[^\w.-]+/g, '-').slice(0, 80));
  const keep = async (file: string, content: () => Promise<string | Buffer> | string): Promise<void> => {
    try {
      const target = path.join(folder, file);
      await mkdir(path.dirname(target), { recursive: true });
      await writeFile(target, await content());
    } catch (problem) {
      console.warn(`Could not keep ${file}: ${String(problem)}`);
    }
  };
  await rm(folder, { recursive: true, force: true });
  const { page, editor, lines, error } = sources;
  await keep('error.txt', () => (error instanceof Error ? (error.stack ?? error.message) : String(error)));
  await keep('console.log', () => lines.join('\n'));
  if (page !== undefined && !page.isClosed()) {
    await keep('page.png', () => page.screenshot({ timeout: 10_000 }));
    for (const [index, frame] of page.frames().entries()) await keep(`frame-${index}.html`, () => frame.content());
  }
  const logs = (await editor?.logs().catch(() => undefined)) ?? {};
  for (const [file, text] of Object.entries(logs)) await keep(path.join('logs', file), () => text);
  return folder;
}
