// What features outside the chat send: with which model, and how it is asked for, whatever the settings say.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SessionPool } from '../../../src/core/conversation/sessionPool.ts';
import type { ModelInfo, TurnRequest } from '../../../src/core/model/request.ts';
import type { InlineEdit } from '../../../src/core/editing/inlineEdit.ts';
import { planEdits } from '../../../src/host/actions/editPlans.ts';
import { previewRequest } from '../../../src/host/actions/preview.ts';
import { confirmBatch } from '../../../src/host/extraction/batch/confirmBatch.ts';
import { appendDetails } from '../../../src/host/ghostText/statusDetails.ts';
import { statusCard, type GhostTextState } from '../../../src/host/ghostText/statusCard.ts';
import { payerOf } from '../../../src/host/models/payer.ts';
import { EditStatus } from '../../../src/host/editing/status.ts';
import { modelSetup, runExtraction } from '../../../src/host/extraction/runner.ts';
import { generateCommitMessage } from '../../../src/host/scm/commitMessage.ts';
import { generatePullRequestDescription } from '../../../src/host/scm/pullRequest.ts';
import type { ModelServices } from '../../../src/host/models/modelChoice.ts';
import { Settings } from '../../../src/host/settings.ts';
import type { RunningPrograms } from '../../../src/host/window/terminalLine.ts';
import { suggestCommand } from '../../../src/host/terminal/suggest.ts';
import { env, fake, Position, Selection, Uri, window, workspace } from '../../fakes/fakeVscode.ts';
import { MemoryJournalStore, MemoryKeyValueStore, RecordingLogger } from '../../fakes/memoryPorts.ts';
import { makeModelChoice } from '../../fakes/modelChoice.ts';

const MODEL = 'openai/gpt-5';
const DIFF = 'diff --git a/a.ts b/a.ts\n--- a/a.ts\n+++ b/a.ts\n@@ -1 +1 @@\n-x\n+y\n';

let settings: Settings;
let efforts: readonly string[] | undefined;
let sent: TurnRequest[] = [];
let files: MemoryJournalStore;
let documents = 0;
/** Who pays, where it is not the user's own key; and every word that the user was shown. */
let payer: string | undefined;
let said: string[] = [];

beforeEach(() => {
  [settings, efforts, sent, files, documents] = [new Settings(), undefined, [], new MemoryJournalStore(), 0];
  [payer, said] = [undefined, []];
  fake.setting('aiGateway.model', { globalValue: MODEL });
  const repository = {
    rootUri: Uri.file('/repo'),
    inputBox: { value: '' },
    ui: { selected: true },
    state: { HEAD: { name: 'feature' }, indexChanges: [{}], workingTreeChanges: [] },
    diff: () => Promise.resolve(DIFF),
    diffBetweenPatch: () => Promise.resolve(DIFF),
    log: () => Promise.resolve([{ message: 'Add b', parents: ['1'] }]),
    getBranches: () => Promise.resolve([{ name: 'main' }]),
  };
  const api = { repositories: [repository] };
  fake.extensions.set('vscode.git', { isActive: true, exports: { enabled: true, getAPI: () => api } });
  const token = { isCancellationRequested: false, onCancellationRequested: () => ({ dispose: () => undefined }) };
  Object.assign(workspace, {
    textDocuments: [],
    openTextDocument: () => Promise.resolve({ isClosed: ++documents > 0 }),
  });
  Object.assign(env, { shell: '/bin/sh' });
  Object.assign(window, {
    activeTerminal: undefined,
    showInputBox: () => Promise.resolve('list the files'),
    showQuickPick: (
      items: readonly { label: string; description?: string }[],
      { placeHolder = '' }: { placeHolder?: string },
    ) => {
      said.push(placeHolder, ...items.map(({ description = '' }) => description));
      return Promise.resolve(items.find(({ label }) => label === 'main'));
    },
    withProgress: ({ title }: { title?: string }, work: (progress: unknown, token: unknown) => unknown) => {
      said.push(title ?? '');
      return work({}, token);
    },
    setStatusBarMessage: (text: string) => void said.push(text),
  });
});

afterEach(() => {
  settings.dispose();
  for (const name of ['activeTerminal', 'showInputBox', 'showQuickPick', 'setStatusBarMessage'])
    Reflect.deleteProperty(window, name);
  Reflect.deleteProperty(env, 'shell');
  fake.renew();
});

function services(): ModelServices & { readonly terminals: RunningPrograms } {
  const log = new RecordingLogger();
  async function* streamTurn(request: TurnRequest): AsyncGenerator<unknown> {
    sent.push(request);
    yield { type: 'text-delta', text: '<command>ls</command>' };
    yield { type: 'turn-end', reason: 'stop' };
  }
  const info = (id: string): ModelInfo => ({
    id,
    name: id,
    creator: 'openai',
    type: 'language',
    tags: [],
    pricing: {},
    ...(efforts !== undefined && { efforts }),
  });
  const gateway = {
    payer: () => Promise.resolve(payer),
    address: () => 'https://ai-gateway.vercel.sh',
    modelSource: () => ({ isFallback: () => false, refreshIfStale: () => undefined }),
    model: info,
    priced: info,
    defaultModel: () => undefined,
    client: { streamTurn },
  };
  const state = new MemoryKeyValueStore();
  const choice = makeModelChoice(gateway, settings);
  return {
    log,
    settings,
    context: { extension: { packageJSON: { version: '1.0.0' } } },
    userState: state,
    gateway: () => Promise.resolve(gateway),
    models: () => Promise.resolve(choice),
    terminals: { isBusy: () => false },
    // As the window opens it: the conversation of last time is read.
    chat: async () => {
      await state.set('chat.open', 'last');
      const source = gateway.client as never;
      const openId = (): undefined => undefined;
      const choices = (): { model: string } => ({ model: MODEL });
      await new SessionPool({
        files,
        state,
        source,
        log,
        choices,
        onEvent: () => undefined,
        onEnded: () => undefined,
        openId,
      }).openLast();
      throw new Error('The chat was opened.');
    },
  } as unknown as ModelServices & { readonly terminals: RunningPrograms };
}

async function edit(using: ModelServices): Promise<void> {
  const document = fake.document('/repo/a.ts', 'const a = 1;\n');
  const target = { document, ranges: [{ start: 0, end: 1 }], taken: undefined, cursor: new Position(0, 0) };
  const wish = { label: 'Fix', instructions: 'Fix it.', target, subjects: [], withDiagnostics: false };
  const plans = await planEdits(using, wish as unknown as Parameters<typeof planEdits>[1]);
  for (const { plan } of plans ?? []) sent.push({ ...plan.options(plan.models[0] ?? ''), messages: [] });
}

async function extract(using: ModelServices): Promise<void> {
  const setup = await modelSetup(using);
  if (setup === undefined) return;
  const wish = { schema: { type: 'string' }, source: { text: 'x' } };
  const options = { signal: new AbortController().signal, maxRepairs: 0 };
  for await (const event of runExtraction(using, setup, wish, options)) void event;
}

const oneShots = [
  ['a commit message', (using: ModelServices) => generateCommitMessage(using, undefined)],
  ['the description of a pull request', (using: ModelServices) => generatePullRequestDescription(using, undefined)],
  ['a suggested command', suggestCommand],
] as const;
const features = [...oneShots, ['an edit', edit], ['an extraction', extract]] as const;

describe.each(features)('%s', (_name, run) => {
  it('needs no conversation to know its model', async () => {
    await run(services());
    expect(sent[0]?.model).toBe(MODEL);
    expect(files.calls).toEqual([]);
  });

  it('goes where the routing rules allow, and nowhere where they leave no provider', async () => {
    fake.setting('aiGateway.routing', {
      globalValue: { zeroDataRetention: true, models: ['a/other'] },
      workspaceValue: { zeroDataRetention: false, only: ['azure'], models: ['evil/dear'] },
    });
    fake.setting('aiGateway.wireFormat', { globalValue: 'messages' });
    await run(services());
    expect(sent[0]).toMatchObject({
      routing: { zeroDataRetention: true, only: ['azure'], models: ['a/other'] },
      wireFormat: 'messages',
    });
    fake.setting('aiGateway.routing', { globalValue: { only: ['azure'] }, workspaceValue: { only: ['evil'] } });
    documents = 0;
    await expect(run(services())).rejects.toThrow('No provider is left');
    expect([sent.length, documents]).toEqual([1, 0]);
  });

  it('is no longer than the user allows an answer to be', async () => {
    efforts = ['low', 'high'];
    fake.setting('aiGateway.maxOutputTokens', { globalValue: 300, workspaceValue: 9_000 });
    await run(services());
    expect(sent[0]?.maxOutputTokens).toBe(300);
  });
});

describe.each(oneShots)('%s', (_name, run) => {
  it.each([
    ['auto', ['low', 'high'], 'low'],
    ['high', ['low', 'high'], 'low'],
    ['minimal', ['minimal', 'low'], 'minimal'],
    ['off', ['none', 'low'], 'off'],
    ['off', ['minimal', 'low'], 'minimal'],
    ['high', undefined, 'off'],
  ] as const)('is thought about a little at most: %s of %j is %s', async (thinking, listed, asked) => {
    efforts = listed;
    fake.setting('aiGateway.thinking', { globalValue: thinking });
    await run(services());
    expect(sent[0]?.thinking).toBe(asked);
  });

  it('has room for the thinking that cannot be switched off', async () => {
    const limits: number[] = [];
    for (const listed of [undefined, ['none', 'low'], ['minimal', 'low']]) {
      efforts = listed;
      fake.setting('aiGateway.thinking', { globalValue: 'off' });
      await run(services());
      limits.push(sent.at(-1)?.maxOutputTokens ?? 0);
    }
    const [plain = 0, ...others] = limits;
    expect(others).toEqual([plain, plain + 4_096]);
  });
});

describe('who pays', () => {
  const BILLED = 'billed to acme/shop by .env.local';

  async function preview(using: ModelServices): Promise<void> {
    const document = fake.document('/repo/a.ts', 'const a = 1;\n');
    fake.setting('aiGateway.neverSend', { globalValue: [] });
    const selection = new Selection(new Position(0, 0), new Position(0, 5));
    const editor = { document, selections: [selection], selection };
    Object.assign(window, {
      activeTextEditor: editor,
      visibleTextEditors: [editor],
      showTextDocument: () => undefined,
    });
    Object.assign(workspace, {
      openTextDocument: ({ content }: { content: string }) => Promise.resolve(void said.push(content)),
    });
    await previewRequest(using, { action: 'refactor' });
  }

  async function write(): Promise<void> {
    let text = '';
    Object.assign(window, {
      createStatusBarItem: () => ({
        set text(value: string) {
          text = value;
        },
        show: () => said.push(text),
        hide: () => undefined,
        dispose: () => undefined,
      }),
    });
    const status = new EditStatus(() => Promise.resolve(payer));
    const run = { isRunning: true, tokens: 5, state: 'writing', speed: () => 0, figures: () => undefined };
    status.show([{ isRunning: true, runs: [run], merges: [], plan: { label: 'Fix' } } as unknown as InlineEdit]);
    await Promise.resolve();
    status.dispose();
  }

  /** The card of completions as you type, which knows who pays from where it asks. */
  async function hover(using: ModelServices): Promise<void> {
    const state = { isOn: true, spent: { usd: 0, isEstimate: false }, payer: await payerOf(using) };
    said.push(statusCard(state as unknown as GhostTextState, appendDetails).value);
  }

  async function startBatch(using: ModelServices): Promise<void> {
    const chosen = { items: [], sizes: [], skipped: [], noun: 'file' };
    await confirmBatch(using, { title: 'Batch', chosen, schema: {}, model: MODEL } as never);
  }

  const places = [
    ['completions as you type', hover],
    ['the question before a batch', startBatch],
    ...oneShots.filter(([name]) => name !== 'a suggested command'),
    ['a preview of an edit', preview],
    ['an edit while it is written', write],
  ] as const;

  it.each(places)('is said of %s where a token of the folder is used, and only there', async (_name, run) => {
    await run(services());
    expect(said.join('\n')).not.toContain('billed');
    payer = BILLED;
    await run(services());
    expect(said.join('\n')).toContain(BILLED);
  });

  it('is said of a suggested command beside it', async () => {
    payer = BILLED;
    await suggestCommand(services());
    expect(said.join('\n')).toContain(`it is not run, ${BILLED}`);
  });

  it('is part of how an extraction is set up, and of no request', async () => {
    payer = BILLED;
    expect(await modelSetup(services())).toMatchObject({ payer: BILLED });
    await extract(services());
    expect(JSON.stringify(sent)).not.toContain('billed');
  });
});
