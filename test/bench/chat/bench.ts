// The chat as its user feels it, in the packaged extension inside a real VS Code: start, first word, a very long answer,
// a very long conversation. The SDK's bare loop runs over the same stream in the same minute.
import { globSync } from 'node:fs';
import path from 'node:path';
import type { Frame, Page } from 'playwright-core';
import { ConversationLibrary } from '../../../src/core/conversation/library.ts';
import { jsonFormat } from '../../../src/core/conversation/exchange.ts';
import { parseImport } from '../../../src/core/conversation/parseImport.ts';
import { NodeJournalStore } from '../../../src/host/storage/files.ts';
import { openPanelView, pick, pickRows, runCommand, typeInQuickInput, until } from '../../editor/support/workbench.ts';
import { FakeClock, RecordingLogger } from '../../fakes/memoryPorts.ts';
import { startGateway, type RunningGateway } from '../../gateway/server.ts';
import { newProfile, openWorkbench, waitForWorkbench } from '../../harness/browser.ts';
import { packageExtension } from '../../harness/package.ts';
import type { Editor } from '../../harness/server.ts';
import { openBenchEditor } from '../benchEditor.ts';
import { median, quantile, type Figure, type Section } from '../figures.ts';
import { hostMemory } from '../memory/hostMemory.ts';
import { bareSdkLatencies } from './bareSdk.ts';
import type { PacedServer } from './pacedServer.ts';
import { enterTime, nextClick, startWatching, watched } from './watch.ts';

const WORDS = 60;
const ROUNDS = 6;
const EXTENSION = 'ai-gateway-studio.ai-gateway-studio';

export async function* bench(): AsyncGenerator<Section, void, void> {
  const vsix = await packageExtension();
  const { editor, browser, paced, userDataDir, close } = await openBenchEditor({
    vsix,
    pace: { words: WORDS, everyMs: 20, firstAfterMs: 20 },
    userSettings: { 'aiGateway.allowEnvironmentCredentials': true },
  });
  try {
    const page = await openWorkbench(await newProfile(browser), editor.url);
    yield await startFigures(editor, page);
    yield await latencyFigures(page, paced);
    yield await longAnswerFigures(editor, page);
    yield await longConversationFigures(page, userDataDir);
  } finally {
    await close();
  }
}

async function startFigures(editor: Editor, page: Page): Promise<Section> {
  const activation = await editor.evaluate(async (api, id) => {
    const extension = api.extensions.getExtension(id);
    const started = performance.now();
    await extension?.activate();
    return performance.now() - started;
  }, EXTENSION);
  const started = performance.now();
  await openPanelView(page);
  return {
    title: 'Start',
    figures: [
      { name: 'activate()', value: activation, unit: 'ms' },
      { name: 'palette to a panel one can type in', value: performance.now() - started, unit: 'ms' },
    ],
  };
}

/** Types a question and sends it by the keyboard; returns when Enter was pressed (epoch ms), by the panel's own clock. */
async function ask(panel: Frame, text: string, watchFor: string): Promise<number> {
  const box = panel.getByRole('textbox', { name: 'Message' });
  await box.fill(text);
  await panel.evaluate(startWatching, watchFor);
  await box.press('Enter');
  return panel.evaluate(enterTime);
}

/** Resolves when the gateway has sent everything and the panel has not changed for a second. */
async function answerIsDrawn(panel: Frame, gateway: RunningGateway): Promise<void> {
  await until(
    'the whole answer',
    async () => {
      const isSent = gateway.requests.some((request) => request.method === 'POST' && request.outcome === 'finished');
      const { now, lastChange } = await panel.evaluate(watched);
      return isSent && lastChange !== undefined && now - lastChange > 1000 ? true : undefined;
    },
    { timeout: 240_000 },
  );
}

async function latencyFigures(page: Page, paced: PacedServer): Promise<Section> {
  const panel = await openPanelView(page);
  const toRequest: number[] = [];
  const added: number[] = [];
  const bare: number[] = [];
  const toFirstWord: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const enterAt = await ask(panel, 'hello', '\\bw\\d+\\.');
    await panel
      .getByRole('article')
      .filter({ hasText: `w${WORDS - 1}.` })
      .nth(round)
      .waitFor();
    await panel.getByRole('button', { name: 'Send', exact: true }).waitFor();
    const seen = await panel.evaluate(watched);
    toRequest.push((paced.arrivals.at(-1) ?? Number.NaN) - enterAt);
    const latencies = Object.entries(seen.words).flatMap(([word, at]) => {
      const left = paced.writtenAt.get(word);
      return left === undefined ? [] : [at - left];
    });
    toFirstWord.push((seen.words['w0.'] ?? Number.NaN) - (paced.writtenAt.get('w0.') ?? Number.NaN));
    if (round > 0) added.push(...latencies);
    if (round > 0) bare.push(...(await bareSdkLatencies(paced)));
  }
  const ours = quantile(added, 0.95);
  const sdk = quantile(bare, 0.95);
  const warm = toRequest.slice(1);
  return {
    title: `Latency, ${ROUNDS} short answers of ${WORDS} words, 20 ms apart`,
    figures: [
      {
        name: 'Enter to the request at the gateway, first time',
        value: toRequest[0] ?? Number.NaN,
        unit: 'ms',
        max: 290,
      },
      { name: 'Enter to the request at the gateway, then (median)', value: median(warm), unit: 'ms', max: 55 },
      { name: 'first byte to first word on screen (median)', value: median(toFirstWord), unit: 'ms' },
      { name: 'word at the socket to word in the page: median', value: median(added), unit: 'ms' },
      { name: 'word at the socket to word in the page: p95', value: ours, unit: 'ms' },
      { name: 'the SDK’s bare loop, same stream: p95', value: sdk, unit: 'ms' },
      {
        name: 'added over the bare loop: p95',
        value: ours - sdk,
        unit: 'ms',
        max: 100,
        note: 'drawn at the pace of reading, 66 ms',
      },
      { name: 'request for “hello”', value: (paced.requestBytes[0] ?? Number.NaN) / 1000, unit: 'kB', max: 6.9 },
    ],
  };
}

/** As measured of the editor's own chat: 20,000 words at full speed. */
async function longAnswerFigures(editor: Editor, page: Page): Promise<Section> {
  const gateway = await startGateway();
  try {
    await editor.updateSettings({
      'aiGateway.baseUrl': gateway.url,
      'aiGateway.allowEnvironmentCredentials': true,
      'aiGateway.model': 'openai/gpt-4.1',
    });
    await page.reload();
    await waitForWorkbench(page);
    const before = await editor.evaluate(hostMemory, true);
    const panel = await openPanelView(page);
    await runCommand(page, 'AI Gateway: New Chat');
    await panel.getByRole('article').first().waitFor({ state: 'detached' });
    const figures = await streamLong(panel, gateway, 100_000);
    const after = await editor.evaluate(hostMemory, false);
    const left = await editor.evaluate(hostMemory, true);
    return {
      title: 'A 100,000-token answer at full speed, Enter to the last word',
      figures: [
        ...figures,
        {
          name: 'extension host memory, after less before',
          value: after.resident - before.resident,
          unit: 'MB',
          max: 53,
        },
        {
          name: 'of it, pages of V8’s young generation, which holds garbage',
          value: after.young - before.young,
          unit: 'MB',
        },
        {
          name: 'heap and external memory that is left of it after a collection',
          value: left.heap + left.external - before.heap - before.external,
          unit: 'MB',
          max: 15,
          note: 'the code that is loaded for it included',
        },
      ],
    };
  } finally {
    await gateway.close();
  }
}

async function streamLong(panel: Frame, gateway: RunningGateway, tokens: number): Promise<Figure[]> {
  const enterAt = await ask(panel, `!tokens ${tokens}`, '');
  await answerIsDrawn(panel, gateway);
  const seen = await panel.evaluate(watched);
  return [
    { name: 'until all is on screen', value: ((seen.lastChange ?? Number.NaN) - enterAt) / 1000, unit: 's', max: 12 },
    { name: 'tasks over 50 ms in the panel', value: seen.longTasks.length, unit: '', max: 40 },
    { name: 'longest task in the panel', value: Math.max(0, ...seen.longTasks), unit: 'ms', max: 50 },
    {
      name: 'time in tasks over 50 ms',
      value: seen.longTasks.reduce((sum, ms) => sum + ms, 0) / 1000,
      unit: 's',
      max: 5.4,
    },
  ];
}

const MESSAGES = 2_000;

async function longConversationFigures(page: Page, dataDir: string): Promise<Section> {
  await saveLongConversation(dataDir);
  await page.reload();
  await waitForWorkbench(page);
  const panel = await openPanelView(page);
  await runCommand(page, 'AI Gateway: Show Chat History');
  await typeInQuickInput(page, TITLE);
  // The whole list has such a row too, and a row that is replaced under the pointer opens nothing.
  const isFound = async (): Promise<true | undefined> => ((await pickRows(page).count()) === 1 ? true : undefined);
  await until('the list of what was found', isFound);
  await panel.evaluate(startWatching, `Answer ${MESSAGES / 2}\\.`);
  const click = page.evaluate(nextClick);
  await pick(page, TITLE);
  const clickedAt = await click;
  await panel
    .getByText(`Answer ${MESSAGES / 2}.`)
    .first()
    .waitFor();
  const seen = await panel.evaluate(watched);
  return {
    title: `Opening a conversation of ${MESSAGES} messages`,
    figures: [
      {
        name: 'click in the history to the last answer on screen',
        value: (Object.values(seen.words)[0] ?? Number.NaN) - clickedAt,
        unit: 'ms',
        max: 300,
      },
      {
        name: 'of it, until the panel has the snapshot',
        value: (seen.snapshotAt ?? Number.NaN) - clickedAt,
        unit: 'ms',
      },
      {
        name: 'from the snapshot in the panel to the last answer on screen',
        value: (Object.values(seen.words)[0] ?? Number.NaN) - (seen.snapshotAt ?? Number.NaN),
        unit: 'ms',
        max: 300,
      },
      { name: 'longest task in the panel', value: Math.max(0, ...seen.longTasks), unit: 'ms' },
    ],
  };
}

const TITLE = 'Bench of two thousand';

/** Puts the conversation where the extension keeps those of this workspace, through its own library. */
async function saveLongConversation(dataDir: string): Promise<void> {
  const [folder] = globSync(`**/workspaceStorage/*/${EXTENSION}/conversations`, { cwd: dataDir });
  if (folder === undefined) throw new Error(`The extension keeps no conversations below ${dataDir}.`);
  const library = new ConversationLibrary({
    store: new NodeJournalStore(path.join(dataDir, folder), { one: 'conversation', many: 'conversations' }),
    clock: new FakeClock(Date.now()),
    logger: new RecordingLogger(),
  });
  await library.importConversation(parseImport(longExport()));
}

/** A thousand questions and answers of some hundred words, in the extension's own export format. */
function longExport(): string {
  const body =
    'Some **words** about `retries`, a list:\n\n- one\n- two\n\n```ts\nexport const answer = 42;\n```\n\nAnd so on. '.repeat(
      3,
    );
  const messages = Array.from({ length: MESSAGES }, (_, index) => {
    const number = Math.floor(index / 2) + 1;
    const common = { id: `m${index}`, createdAt: Date.UTC(2026, 0, 1) + index * 1000 };
    const message =
      index % 2 === 0
        ? { ...common, role: 'user', parts: [{ type: 'text', text: `Question ${number}?` }] }
        : {
            ...common,
            role: 'assistant',
            model: 'openai/gpt-5',
            status: 'complete',
            finishReason: 'stop',
            parts: [{ type: 'text', text: `Answer ${number}.\n\n${body}` }],
          };
    return { parentId: index === 0 ? null : `m${index - 1}`, isSelected: true, message };
  });
  return JSON.stringify({ format: jsonFormat, version: 1, title: TITLE, createdAt: Date.UTC(2026, 0, 1), messages });
}
