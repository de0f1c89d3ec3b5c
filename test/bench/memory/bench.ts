// What the extension host grows by while it answers, against the bare SDK's loop, and what it keeps once all is closed.
import path from 'node:path';
import type { Frame, Page } from 'playwright-core';
import { hideSideBar, openPanelView, runCommand, until } from '../../editor/support/workbench.ts';
import { newProfile, openWorkbench, waitForWorkbench } from '../../harness/browser.ts';
import { packageExtension } from '../../harness/package.ts';
import { manifest } from '../../harness/paths.ts';
import { run } from '../../harness/process.ts';
import { provisionServer } from '../../harness/provision.ts';
import type { Editor } from '../../harness/server.ts';
import { openBenchEditor } from '../benchEditor.ts';
import { median, type Section } from '../figures.ts';
import { hostMemory, type Memory } from './hostMemory.ts';

const WORDS = 2_000;
const TURNS = 50;
const CYCLES = 3;
const BARE_RUNS = 3;

export async function* bench(): AsyncGenerator<Section, void, void> {
  const vsix = await packageExtension();
  const bare = await bareGrowth();
  const pace = { words: WORDS, everyMs: 0, firstAfterMs: 0 };
  const { editor, browser, close } = await openBenchEditor({ vsix, pace });
  try {
    const page = await openWorkbench(await newProfile(browser), editor.url);
    yield await growth(editor, page, bare);
    // With a fresh extension host.
    await page.reload();
    await waitForWorkbench(page);
    yield await leftOver(editor, page);
  } finally {
    await close();
  }
}

/** By the editor's own Node, which is what its extension host runs on. */
async function bareGrowth(): Promise<number> {
  const { node } = await provisionServer();
  const runs: number[] = [];
  for (let round = 0; round < BARE_RUNS; round += 1) {
    runs.push(Number(await run(node, [path.join(import.meta.dirname, 'bareLoop.ts'), String(WORDS)])));
  }
  return median(runs);
}

async function growth(editor: Editor, page: Page, bare: number): Promise<Section> {
  const before = await atRest(editor);
  const panel = await openPanelView(page);
  const grown: number[] = [];
  for (let turn = 0; turn < TURNS; turn += 1) {
    await answered(panel, turn);
    grown.push((await memoryOf(editor)).resident - before.resident);
  }
  return {
    title: `Growth of the extension host from before the panel opens, answers of ${WORDS} words`,
    figures: [
      { name: 'the SDK’s bare loop, one answer, its server included', value: bare, unit: 'MB' },
      { name: 'after one answer', value: grown[0] ?? Number.NaN, unit: 'MB', max: Math.round(bare + 25) },
      { name: `after ${TURNS} answers`, value: grown.at(-1) ?? Number.NaN, unit: 'MB', max: Math.round(bare + 40) },
      { name: 'at most, after any of them', value: Math.max(...grown), unit: 'MB', max: Math.round(bare + 60) },
    ],
  };
}

async function leftOver(editor: Editor, page: Page): Promise<Section> {
  await atRest(editor);
  const before = await memoryOf(editor, true);
  for (let cycle = 0; cycle < CYCLES; cycle += 1) {
    const panel = await openPanelView(page);
    await runCommand(page, 'AI Gateway: New Chat');
    await panel.getByRole('article').first().waitFor({ state: 'detached' });
    await answered(panel, 0);
    await hideSideBar({ page, evaluate: editor.evaluate });
  }
  const after = await memoryOf(editor, true);
  const kept = after.heap + after.external - before.heap - before.external;
  return {
    title: `${CYCLES} times opened, asked and closed, after a forced collection`,
    figures: [
      { name: 'heap and external memory, after less before', value: kept, unit: 'MB', max: 10 },
      { name: 'resident memory, after less before', value: after.resident - before.resident, unit: 'MB' },
    ],
  };
}

/** Asks for the answer of that number in its conversation, and waits until it has ended. */
async function answered(panel: Frame, number: number): Promise<void> {
  const box = panel.getByRole('textbox', { name: 'Message' });
  await box.fill('hello');
  await box.press('Enter');
  const answer = panel.getByRole('article').nth(2 * number + 1);
  await answer.filter({ hasText: `w${WORDS - 1}.` }).waitFor({ timeout: 60_000 });
  await panel.getByRole('button', { name: 'Send', exact: true }).waitFor();
}

async function memoryOf(editor: Editor, isCollected = false): Promise<Memory> {
  return editor.evaluate(hostMemory, isCollected);
}

/** What the extension host has once it has started us and does nothing any more. */
async function atRest(editor: Editor): Promise<Memory> {
  await editor.evaluate(async (api, id) => {
    await api.extensions.getExtension(id)?.activate();
  }, manifest().id);
  let last = await memoryOf(editor);
  return until(
    'an extension host at rest',
    async () => {
      const now = await memoryOf(editor);
      const isStill = Math.abs(now.resident - last.resident) < 0.5;
      last = now;
      return isStill ? now : undefined;
    },
    { timeout: 60_000, every: 1_000 },
  );
}
