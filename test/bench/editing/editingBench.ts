// A 2,000-line rewrite streamed into a 10,000-line file in a real editor, while somebody types elsewhere in it; and the
// same text written with one edit per piece.
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { LOCAL_KEY, startGateway } from '../../gateway/server.ts';
import type { Backend, Piece } from '../../gateway/types.ts';
import { say } from '../../gateway/words.ts';
import { launchBrowser, newProfile, openWorkbench } from '../../harness/browser.ts';
import type { Evaluate } from '../../harness/driver.ts';
import { installedExtensions } from '../../harness/extensions.ts';
import { packageExtension } from '../../harness/package.ts';
import { vsixPath } from '../../harness/paths.ts';
import { startEditor } from '../../harness/server.ts';
import { quantile } from '../figures.ts';

const FILE_LINES = 10_000;
const REWRITTEN = 2_000;
const FIRST = 6_000;
const TOKENS_PER_SECOND = 800;
/** One edit per piece is so slow that a part of the text is enough to know its price. */
const NAIVE_PIECES = 2_500;

/** Figures of one way to write. Times in milliseconds. */
export interface Writing {
  readonly tokens: number;
  readonly totalMs: number;
  /** CPU of the whole extension host process, a quiet host's share taken off. */
  readonly cpuPerTokenMs: number;
  readonly editsPerSecond: number;
  readonly keystrokeP50: number;
  readonly keystrokeP95: number;
  readonly keystrokes: number;
}

export interface EditingFigures {
  readonly ours: Writing;
  /** With one edit for each piece, no diff, no review. */
  readonly naive: Writing;
  /** Keystrokes while nothing is written. */
  readonly quietP95: number;
}

function lineOf(index: number): string {
  return `  const value${index} = compute(${index}, 'row ${index % 97}');`;
}

/** Every third line changed, so that the diff has something to find. */
function rewritten(): string {
  const lines: string[] = [];
  for (let index = FIRST; index < FIRST + REWRITTEN; index++) {
    lines.push(index % 3 === 0 ? lineOf(index).replace('compute', 'computeOnce') : lineOf(index));
  }
  return lines.join('\n');
}

const backend: Backend = {
  name: 'rewriter',
  *answer(): Generator<Piece> {
    yield* say(`<code>\n${rewritten()}\n</code>`);
    yield { type: 'finish', reason: 'stop' };
  },
};

/** Runs everything in a fresh editor; takes about a minute. */
export async function runEditingBench(): Promise<EditingFigures> {
  if (!existsSync(vsixPath())) await packageExtension();
  const folder = await mkdtemp(path.join(tmpdir(), 'aigs-bench-'));
  const text = ['// typing:', ...Array.from({ length: FILE_LINES - 1 }, (_, index) => lineOf(index + 1))].join('\n');
  // Without a language server: its own work would be measured, too.
  await writeFile(path.join(folder, 'long.txt'), text);
  const gateway = await startGateway({ backend, speed: { tokensPerSecond: TOKENS_PER_SECOND } });
  const editor = await startEditor({
    workspace: folder,
    extensionsFolder: await installedExtensions(),
    env: { AI_GATEWAY_API_KEY: LOCAL_KEY },
    userSettings: {
      'aiGateway.baseUrl': gateway.url,
      'aiGateway.allowEnvironmentCredentials': true,
      'aiGateway.model': 'openai/gpt-5-mini',
      'files.autoSave': 'off',
      'editor.quickSuggestions': { other: 'off', comments: 'off', strings: 'off' },
      'editor.wordBasedSuggestions': 'off',
    },
  });
  const browser = await launchBrowser();
  try {
    const page = await openWorkbench(await newProfile(browser), editor.url);
    await open(editor.evaluate, path.join(folder, 'long.txt'));
    await page.locator('.monaco-editor .view-lines').first().click();
    await measureKeys(page);
    const quiet = await typing(page, delay(5_000));
    const ours = await measured(page, editor.evaluate, writeOurs);
    await editor.evaluate(async (vscode) => {
      await vscode.commands.executeCommand('workbench.action.files.revert');
    });
    await open(editor.evaluate, path.join(folder, 'long.txt'));
    await page.locator('.monaco-editor .view-lines').first().click();
    const naive = await measured(page, editor.evaluate, writeNaively);
    return { ours, naive, quietP95: quantile(quiet, 0.95) };
  } finally {
    await browser.close();
    await editor.stop();
    await gateway.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function open(evaluate: Evaluate, file: string): Promise<void> {
  await evaluate(async (vscode, target) => {
    const document = await vscode.workspace.openTextDocument(target);
    const editor = await vscode.window.showTextDocument(document, { preview: false });
    editor.selection = new vscode.Selection(0, 10, 0, 10);
    editor.revealRange(editor.selection);
  }, file);
}

type Counted = { tokens: number; edits: number; cpuMs: number; totalMs: number };

/** The product's own command. The selection is set back at once, so that the typing is elsewhere. */
function writeOurs(evaluate: Evaluate): Promise<Counted> {
  return evaluate(
    async (vscode, first, count) => {
      const editor = vscode.window.activeTextEditor;
      if (editor === undefined) throw new Error('no editor');
      let edits = 0;
      const listener = vscode.workspace.onDidChangeTextDocument((event) => {
        if (event.document === editor.document && event.contentChanges.some(({ range }) => range.start.line > 10))
          edits++;
      });
      editor.selection = new vscode.Selection(first, 0, first + count - 1, 1_000);
      const before = process.cpuUsage();
      const started = performance.now();
      const done = vscode.commands.executeCommand('aiGateway.editWithInstructions', { instructions: 'Rewrite.' });
      await new Promise<void>((resolve) => {
        const timer = setInterval(() => {
          if (edits === 0) return;
          clearInterval(timer);
          resolve();
        }, 5);
      });
      editor.selection = new vscode.Selection(0, 10, 0, 10);
      await vscode.commands.executeCommand('revealLine', { lineNumber: 0, at: 'top' });
      await done;
      const used = process.cpuUsage(before);
      listener.dispose();
      return { tokens: 0, edits, cpuMs: (used.user + used.system) / 1000, totalMs: performance.now() - started };
    },
    FIRST,
    REWRITTEN,
  );
}

/** What a simple extension does: each piece goes into the document when it comes. */
function writeNaively(evaluate: Evaluate): Promise<Counted> {
  const pieces = [...say(rewritten())].slice(0, NAIVE_PIECES).map((piece) => (piece.type === 'text' ? piece.text : ''));
  return evaluate(
    async (vscode, first, texts) => {
      const editor = vscode.window.activeTextEditor;
      if (editor === undefined) throw new Error('no editor');
      const before = process.cpuUsage();
      const started = performance.now();
      let [line, character] = [first, 0];
      for (const text of texts) {
        const at = new vscode.Position(line, character);
        while (!(await editor.edit((edit) => edit.insert(at, text), { undoStopBefore: false, undoStopAfter: false })));
        const lines = text.split('\n');
        line += lines.length - 1;
        character = lines.length > 1 ? (lines.at(-1)?.length ?? 0) : character + text.length;
      }
      const used = process.cpuUsage(before);
      const totalMs = performance.now() - started;
      return { tokens: texts.length, edits: texts.length, cpuMs: (used.user + used.system) / 1000, totalMs };
    },
    FIRST,
    pieces,
  );
}

async function measured(
  page: Page,
  evaluate: Evaluate,
  write: (evaluate: Evaluate) => Promise<Counted>,
): Promise<Writing> {
  const idle = await idleCpu(evaluate);
  const work = write(evaluate);
  const keys = await typing(page, work);
  const { tokens, edits, cpuMs, totalMs } = await work;
  const count = tokens > 0 ? tokens : [...say(rewritten())].length;
  return {
    tokens: count,
    totalMs,
    cpuPerTokenMs: Math.max(0, cpuMs - idle * totalMs) / count,
    editsPerSecond: (edits * 1000) / totalMs,
    keystrokeP50: quantile(keys, 0.5),
    keystrokeP95: quantile(keys, 0.95),
    keystrokes: keys.length,
  };
}

/** The CPU share of a host that does nothing. */
function idleCpu(evaluate: Evaluate): Promise<number> {
  return evaluate(async () => {
    const before = process.cpuUsage();
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    const used = process.cpuUsage(before);
    return (used.user + used.system) / 1000 / 2_000;
  });
}

/** Remembers for each key how long it took from the keyboard's event to the changed line on screen. */
async function measureKeys(page: Page): Promise<void> {
  await page.evaluate(() => {
    const store = globalThis as unknown as { keyTimes: number[]; pressedAt: number | undefined };
    store.keyTimes = [];
    addEventListener('keydown', () => (store.pressedAt = performance.now()), true);
    const lines = document.querySelector('.monaco-editor .view-lines');
    if (lines === null) throw new Error('no editor');
    new MutationObserver(() => {
      const at = store.pressedAt;
      if (at === undefined) return;
      store.pressedAt = undefined;
      requestAnimationFrame(() => store.keyTimes.push(performance.now() - at));
    }).observe(lines, { subtree: true, childList: true, characterData: true });
  });
}

/** Types at an even pace until `work` is done; resolves to the latencies. */
async function typing(page: Page, work: Promise<unknown>): Promise<number[]> {
  let isDone = false;
  const end = work.finally(() => (isDone = true)).catch(() => undefined);
  await delay(500);
  await page.evaluate(() => ((globalThis as unknown as { keyTimes: number[] }).keyTimes = []));
  while (!isDone) {
    await page.keyboard.press('q');
    await delay(90);
  }
  await end;
  return page.evaluate(() => (globalThis as unknown as { keyTimes: number[] }).keyTimes);
}

function delay(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
