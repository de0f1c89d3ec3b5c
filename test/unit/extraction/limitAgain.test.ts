// A run that ended at its limit of cost is not repeated under the same limit: the next one is asked for another.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ModelEvent } from '../../../src/core/model/events.ts';
import type { TurnRequest, TurnSource } from '../../../src/core/model/request.ts';
import { Redaction } from '../../../src/core/privacy/secrets.ts';
import { exampleTexts } from '../../../src/core/extraction/examples.ts';
import { ExtractionRun } from '../../../src/host/extraction/extractionRun.ts';
import { gateFor, type ExtractionPlan } from '../../../src/host/extraction/plan.ts';
import type { ModelSetup } from '../../../src/host/extraction/runner.ts';
import { ModelTest } from '../../../src/host/extraction/saved/modelTest.ts';
import type { ModelServices } from '../../../src/host/models/modelChoice.ts';
import { Settings } from '../../../src/host/settings.ts';
import { EventEmitter, fake, Uri, window } from '../../fakes/fakeVscode.ts';
import { makeModelChoice } from '../../fakes/modelChoice.ts';
import { deps } from './viewTab.ts';

const SCHEMA = { type: 'object', properties: { a: { type: 'string' } }, required: ['a'], additionalProperties: false };
const REPORT = Array.from({ length: 100 }, (_, n) => `Line ${n} says that item ${n} costs ${n} euros.`).join('\n');

const requests: TurnRequest[] = [];
/** A cent for each part. */
const source: TurnSource = {
  async *streamTurn(request): AsyncGenerator<ModelEvent, void, void> {
    requests.push(request);
    await Promise.resolve();
    yield { type: 'response-start' };
    yield { type: 'text-delta', text: '{"a":"x"}' };
    yield { type: 'usage', usage: { inputTokens: 100, outputTokens: 10 }, costUsd: 0.01 };
    yield { type: 'turn-end', reason: 'stop' };
  },
};
const setup: ModelSetup = { model: 'a/b', modelName: 'B', routing: {}, source };
const plan: ExtractionPlan = {
  sources: [
    {
      text: REPORT,
      label: 'report.txt',
      segments: [{ uri: 'file:///w/report.txt', start: 0, length: REPORT.length, offset: 0 }],
      firstLine: 1,
      isSelection: false,
    },
  ],
  picked: { schema: SCHEMA, name: 'Report', label: 'Report', notes: [] },
  setup,
  instructions: '',
  gate: { redaction: new Redaction(), send: (text) => text },
  options: { maxChunkTokens: 50, withEvidence: false },
  ceilingUsd: 0.05,
};
const gateway = {
  payer: () => Promise.resolve(undefined),
  address: () => 'https://ai-gateway.vercel.sh',
  model: () => undefined,
  priced: () => undefined,
  client: source,
};
const settings = new Settings();
const services = {
  context: { extension: { packageJSON: { version: '1.0.0' } }, extensionUri: Uri.file('/ext') },
  log: { trace() {}, debug() {}, info() {}, warn() {}, error() {} },
  notifier: { report: (error: unknown) => Promise.reject(error as Error) },
  settings,
  gateway: () => Promise.resolve(gateway),
  models: () => Promise.resolve(makeModelChoice(gateway, settings)),
  userState: { get: () => undefined, set: () => Promise.resolve(), update: () => Promise.resolve() },
} as unknown as ModelServices;

/** What was asked for the limit, and what is answered. */
const questions: { readonly prompt: string; readonly value: string }[] = [];
let typed: string | undefined;
/** What happens while it is asked. */
let meanwhile = (): void => undefined;
let closed = new EventEmitter<unknown>();
const said = new EventEmitter<unknown>();

beforeEach(() => {
  const createWebviewPanel = (): object => ({
    title: '',
    visible: true,
    webview: {
      options: {},
      html: '',
      cspSource: 'x',
      asWebviewUri: (uri: Uri) => uri.path,
      onDidReceiveMessage: said.event,
      postMessage: () => Promise.resolve(true),
    },
    onDidChangeViewState: new EventEmitter<unknown>().event,
    onDidDispose: closed.event,
    reveal: () => undefined,
    dispose: () => undefined,
  });
  const showInputBox = (question: { prompt: string; value: string }): Promise<string | undefined> => {
    questions.push(question);
    meanwhile();
    return Promise.resolve(typed);
  };
  fake.document('/w/report.txt', REPORT);
  Object.assign(window, { createWebviewPanel, showInputBox });
});
afterEach(() => {
  for (const key of ['createWebviewPanel', 'showInputBox']) Reflect.deleteProperty(window, key);
  said.dispose();
  fake.reset();
  requests.length = 0;
  questions.length = 0;
  typed = undefined;
});

const asked = (): string[] => requests.map(({ messages }) => JSON.stringify(messages));

describe('an extraction that ended at its limit', () => {
  it('goes on under another one, and pays for no part twice', async () => {
    const run = new ExtractionRun(services, plan, deps.results);
    await run.ended;
    expect(requests).toHaveLength(5);
    // Nothing is sent where the user changes their mind.
    await run.act('run-again');
    await run.ended;
    expect(questions).toMatchObject([{ value: '0.1', prompt: expect.stringMatching(/\$0\.05\..*not asked again/) }]);
    expect(requests).toHaveLength(5);
    typed = '0.08';
    await run.act('run-again');
    await run.ended;
    expect(requests).toHaveLength(8);
    typed = '10';
    await run.act('run-again');
    await run.ended;
    expect(questions.at(-1)).toMatchObject({ value: '0.16', prompt: expect.stringContaining('$0.08') });
    expect(requests.length).toBeGreaterThan(20);
    expect(new Set(asked()).size).toBe(requests.length);
    // It came to its end: from now on there is nothing to ask, and all is read anew.
    const { length } = requests;
    await run.act('run-again');
    await run.ended;
    expect(questions).toHaveLength(3);
    expect(requests).toHaveLength(2 * length);
    run.dispose();
  });
});

describe('an extraction that runs again over a text that was changed', () => {
  const { showWarningMessage } = window;
  afterEach(() => void Object.assign(window, { showWarningMessage }));

  it('asks about the secrets in its examples as well, and sends none that was not agreed to', async () => {
    const secret = ['ghp_', 'a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8'].join('');
    const warnings: string[] = [];
    const warn = (text: string): Promise<string> => {
      warnings.push(text);
      return Promise.resolve('Redact and Send');
    };
    Object.assign(window, { showWarningMessage: warn });
    const examples = [{ text: `The token is ${secret}.`, value: { a: secret } }];
    const gate = await gateFor(exampleTexts(examples));
    if (gate === undefined) throw new Error('It was not agreed to.');
    const { ceilingUsd: _, ...open } = plan;
    const run = new ExtractionRun(services, { ...open, gate, options: { ...plan.options, examples } }, deps.results);
    await run.ended;
    fake.document('/w/report.txt', `${REPORT}\nOne more line.`);
    await run.act('run-again');
    await run.ended;
    expect(warnings).toHaveLength(2);
    expect(asked().some((words) => words.includes('One more line'))).toBe(true);
    expect(asked().filter((words) => words.includes(secret))).toEqual([]);
    run.dispose();
  });
});

describe('a test of models that ended at its limit', () => {
  it('is asked for another one before it is repeated', async () => {
    const { setup: _setup, ...rest } = plan;
    const setups = [setup, { ...setup, model: 'a/c' }];
    const test = new ModelTest(services, { title: 't', plan: rest, expected: { a: 'x' }, setups, concurrency: 1 });
    await test.ended;
    expect(requests).toHaveLength(5);
    said.fire({ kind: 'command', command: { type: 'comparison-action', action: 'run-again' } });
    await expect.poll(() => questions).toMatchObject([{ value: '0.1' }]);
    await test.ended;
    expect(requests).toHaveLength(5);
    typed = '0.08';
    said.fire({ kind: 'command', command: { type: 'comparison-action', action: 'run-again' } });
    await expect.poll(() => requests.length).toBe(5 + 8);
    await test.ended;
    test.dispose();
  });
});

describe('a tab that is closed while the next limit is asked for', () => {
  beforeEach(() => {
    closed = new EventEmitter<unknown>();
    meanwhile = () => closed.fire(undefined);
    typed = '0.08';
  });
  afterEach(() => {
    meanwhile = () => undefined;
  });

  it('begins no other extraction', async () => {
    const run = new ExtractionRun(services, plan, deps.results);
    await run.ended;
    const { length } = requests;
    await run.act('run-again');
    await run.ended;
    expect([questions.length, requests.length]).toEqual([1, length]);
  });

  it('begins no other test', async () => {
    const { setup: _setup, ...rest } = plan;
    const test = new ModelTest(services, {
      title: 't',
      plan: rest,
      expected: { a: 'x' },
      setups: [setup],
      concurrency: 1,
    });
    await test.ended;
    const { length } = requests;
    said.fire({ kind: 'command', command: { type: 'comparison-action', action: 'run-again' } });
    await expect.poll(() => questions.length).toBe(1);
    await test.ended;
    expect(requests).toHaveLength(length);
  });
});
