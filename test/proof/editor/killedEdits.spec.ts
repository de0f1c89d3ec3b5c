// An editor that is killed in the middle of an edit, and of a batch of extractions.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect } from 'vitest';
import { begin, select, text, textHas, textIs } from '../../editor/support/edits.ts';
import * as batches from '../../editor/support/extractionBatch.ts';
import { expectWholeFiles, moments } from '../../editor/support/kills.ts';
import { spec } from '../../editor/support/spec.ts';
import {
  lenses,
  notificationText,
  pressNotificationButton,
  runCommand,
  showFile,
} from '../../editor/support/workbench.ts';
import type { Backend } from '../../gateway/types.ts';
import { say } from '../../gateway/words.ts';

const lines = (word: string): string =>
  Array.from({ length: 40 }, (_, index) => `export const ${word}${index} = ${index};\n`).join('');
const before = `// the first line\n${lines('old')}// the last line\n`;

const writer: Backend = {
  name: 'writer',
  *answer() {
    yield* say(`<code>\n${lines('fresh')}</code>`);
    yield { type: 'finish', reason: 'stop' };
  },
};

spec(
  'an edit can be taken back whole, whenever the editor is killed',
  {
    userSettings: { 'aiGateway.model': 'openai/gpt-5-mini', 'files.autoSave': 'off' },
    files: { 'numbers.ts': before },
    gateway: { backend: writer },
  },
  async (session) => {
    const { page, evaluate, workspace, gateway } = session;
    const ends: string[] = [];
    for (const moment of moments(9, 300, 4_500)) {
      gateway.addFault({ fault: 'tps=40' });
      await select(session, 'numbers.ts', 1, 41);
      await begin(session, 'aiGateway.refactorSelection');
      await textHas(session, 'fresh0');
      await new Promise((resolve) => setTimeout(resolve, moment));
      await session.crash();
      expect(await readFile(path.join(workspace, 'numbers.ts'), 'utf8')).toBe(before);
      await showFile(page, evaluate, 'numbers.ts');
      const left = await text(session);
      ends.push(left === before ? 'as before' : `cut off after ${left.split('fresh').length - 1} lines`);
      if (left !== before) {
        expect(await notificationText(page, /cut off/)).toContain('numbers.ts');
        // Decided, the edit leaves no file.
        await expectWholeFiles(session);
        await pressNotificationButton(page, /cut off/, 'Restore Original');
        await textIs(session, before);
      }
      // The editor draws the buttons a moment later.
      await expect.poll(() => lenses(page, 'Keep').count()).toBe(0);
      await runCommand(page, 'File: Revert File');
    }
    console.log(`${ends.length} kills in an edit; the file was ${ends.join(', ')}`);
  },
);

const COUNT = 200;

spec(
  'a batch that is killed again and again asks for each file once, but for those that were on their way',
  {
    userSettings: { 'aiGateway.model': 'openai/gpt-5-mini', 'aiGateway.extraction.concurrency': 4 },
    files: batches.invoiceFiles(COUNT),
    gateway: { keepRequests: 5_000 },
  },
  async (session) => {
    const { page, gateway } = session;
    gateway.addFault({ fault: 'first-token=600', times: 1_000 });
    let frame = await batches.begin(session);
    const kills = moments(8, 200, 1_500);
    const done: number[] = [];
    for (const moment of kills) {
      const now = await batches.progressOf(frame);
      await batches.reached(frame, now + 2);
      await new Promise((resolve) => setTimeout(resolve, moment));
      const seen = await batches.progressOf(frame);
      await session.crash();
      const words = await notificationText(page, 'was cut off');
      const kept = Number(/(\d+) of 200 done/.exec(words)?.[1]);
      expect(kept).toBeGreaterThanOrEqual(seen - 4);
      done.push(kept);
      await expectWholeFiles(session);
      await pressNotificationButton(page, 'was cut off', 'Resume');
      frame = await batches.tableFrame(session);
    }
    await batches.ended(frame, COUNT);
    const counts = batches.answers(session);
    expect(counts.size).toBe(COUNT);
    const twice = [...counts.values()].reduce((sum, count) => sum + count - 1, 0);
    expect(twice).toBeLessThanOrEqual(4 * kills.length);
    console.log(
      `${kills.length} kills in a batch, at ${done.join(', ')} of ${COUNT}; ${twice} answers were asked for twice`,
    );
  },
);
