// What a streaming answer costs the window's main thread, next to an empty page that appends the same words as often.
import type { CDPSession, Frame, Page } from 'playwright-core';
import { openPanelView, runCommand } from '../../editor/support/workbench.ts';
import { openWorkbench } from '../../harness/browser.ts';
import { packageExtension } from '../../harness/package.ts';
import type { Editor } from '../../harness/server.ts';
import { openBenchEditor } from '../benchEditor.ts';
import type { PacedServer } from '../chat/pacedServer.ts';
import { startWatching, watched } from '../chat/watch.ts';
import { median, type Figure, type Section } from '../figures.ts';
import { pieceOf } from './text.ts';

const RATES = [50, 180];
const SECONDS = 6;
/** A shared machine's bad minute falls on both: they take turns, and medians are compared. */
const ROUNDS = 3;

export async function* bench(): AsyncGenerator<Section, void, void> {
  const vsix = await packageExtension();
  for (const perSecond of RATES) yield await figuresAt(vsix, { words: perSecond * SECONDS, perSecond });
}

interface Rate {
  readonly words: number;
  readonly perSecond: number;
}

async function figuresAt(vsix: string, rate: Rate): Promise<Section> {
  const { words, perSecond } = rate;
  const { editor, browser, paced, close } = await openBenchEditor({
    vsix,
    pace: { words, everyMs: 1000 / perSecond, firstAfterMs: 20, textOf: pieceOf },
    userSettings: { 'aiGateway.allowEnvironmentCredentials': true, 'workbench.reduceMotion': 'off' },
  });
  try {
    // Motion as most users have it.
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
    const page = await openWorkbench(context, editor.url);
    const cdp = await context.newCDPSession(page);
    await cdp.send('Performance.enable');
    await openEmptyPage(editor, page);
    const panel = await openPanelView(page);
    await streamed(panel, cdp, paced); // code is compiled, fonts are loaded
    const ours: Cost[] = [];
    const floor: Cost[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      await runCommand(page, 'AI Gateway: New Chat');
      await panel.getByRole('article').first().waitFor({ state: 'detached' });
      ours.push(await streamed(panel, cdp, paced));
      floor.push(await emptyPage(editor, cdp, rate, ours.at(-1)?.updates ?? 1));
    }
    return { title: `${words} words at ${perSecond} a second`, figures: figures(ours, floor) };
  } finally {
    await close();
  }
}

interface Cost {
  /** Seconds, of the main thread that the workbench and its pages share in the browser. */
  readonly busy: number;
  readonly script: number;
  readonly layout: number;
  readonly wall: number;
  /** How often the page was changed. */
  readonly updates: number;
  /** Lengths of tasks over 50 ms, in milliseconds. */
  readonly longTasks: readonly number[];
}

function figures(ours: readonly Cost[], floor: readonly Cost[]): Figure[] {
  const middle = (costs: readonly Cost[], field: 'busy' | 'script' | 'layout' | 'wall'): number =>
    median(costs.map((cost) => cost[field]));
  const row = (name: string, field: 'busy' | 'script' | 'layout'): Figure => ({
    name,
    value: middle(ours, field),
    unit: 's',
    note: `empty page ${middle(floor, field).toFixed(2)}`,
  });
  const tasks = ours.flatMap(({ longTasks }) => longTasks);
  return [
    row(`main thread busy, of ${middle(ours, 'wall').toFixed(1)} s`, 'busy'),
    {
      name: 'main thread busy, the panel over the empty page',
      value: middle(ours, 'busy') / middle(floor, 'busy'),
      unit: '×',
      max: 1.2,
    },
    {
      name: 'updates a second',
      value: median(ours.map(({ updates, wall }) => updates / wall)),
      unit: '',
    },
    row('script', 'script'),
    row('layout and style', 'layout'),
    { name: `tasks over 50 ms in the panel, of ${ROUNDS} answers`, value: tasks.length, unit: '', max: 0 },
    { name: 'longest of them', value: Math.max(0, ...tasks), unit: 'ms' },
  ];
}

async function measured(cdp: CDPSession, work: () => Promise<void>): Promise<Omit<Cost, 'longTasks' | 'updates'>> {
  const read = async (): Promise<Map<string, number>> => {
    const { metrics } = await cdp.send('Performance.getMetrics');
    return new Map(metrics.map(({ name, value }) => [name, value]));
  };
  const before = await read();
  await work();
  const after = await read();
  const grown = (...names: string[]): number =>
    names.reduce((sum, name) => sum + (after.get(name) ?? Number.NaN) - (before.get(name) ?? Number.NaN), 0);
  return {
    busy: grown('TaskDuration'),
    script: grown('ScriptDuration'),
    layout: grown('LayoutDuration', 'RecalcStyleDuration'),
    wall: grown('Timestamp'),
  };
}

async function streamed(panel: Frame, cdp: CDPSession, paced: PacedServer): Promise<Cost> {
  const box = panel.getByRole('textbox', { name: 'Message' });
  await box.fill('hello');
  await panel.evaluate(startWatching, '');
  const cost = await measured(cdp, async () => {
    const written = paced.nextAnswer();
    await box.press('Enter');
    await written; // looking into the page again and again would cost what is measured
    await panel.getByRole('button', { name: 'Send', exact: true }).waitFor();
  });
  const { longTasks, updates } = await panel.evaluate(watched);
  return { ...cost, longTasks, updates };
}

/** A page of a few lines, in an editor, that appends what it is told and scrolls to it. */
async function openEmptyPage(editor: Editor, page: Page): Promise<void> {
  await editor.evaluate(async (api): Promise<void> => {
    const panel = api.window.createWebviewPanel('bench.empty', 'Empty page', api.ViewColumn.One, {
      enableScripts: true,
    });
    panel.webview.html = `<!DOCTYPE html><body style="white-space: pre-wrap"><script>
      let div;
      addEventListener('message', ({ data }) => {
        if (data === '') document.body.replaceChildren(div = document.createElement('div'));
        div.append(data);
        document.scrollingElement.scrollTop = document.scrollingElement.scrollHeight;
      });
      acquireVsCodeApi().postMessage('ready');
    </script>`;
    await new Promise((resolve) => panel.webview.onDidReceiveMessage(resolve));
    Reflect.set(globalThis, 'benchPanel', panel);
  });
  await page.getByRole('tab', { name: 'Empty page' }).waitFor();
}

/** The same words in the empty page, in as many updates as the panel's. */
async function emptyPage(editor: Editor, cdp: CDPSession, { words, perSecond }: Rate, updates: number): Promise<Cost> {
  const texts = [''];
  const perUpdate = words / updates;
  for (let at = 0; at < words; at += perUpdate) {
    const from = Math.ceil(at);
    const to = Math.min(words, Math.ceil(at + perUpdate));
    texts.push(Array.from({ length: to - from }, (_, index) => pieceOf(from + index)).join(''));
  }
  const cost = await measured(cdp, () =>
    editor.evaluate(
      async (_api, pieces, everyMs): Promise<void> => {
        const panel = Reflect.get(globalThis, 'benchPanel') as { webview: { postMessage(text: string): unknown } };
        const start = performance.now();
        for (const [index, text] of pieces.entries()) {
          const wait = Math.max(0, start + index * everyMs - performance.now());
          await new Promise((resolve) => setTimeout(resolve, wait));
          void panel.webview.postMessage(text);
        }
      },
      texts,
      (1000 * words) / perSecond / updates,
    ),
  );
  return { ...cost, longTasks: [], updates };
}
