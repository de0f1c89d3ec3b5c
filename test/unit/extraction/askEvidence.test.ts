// Evidence for values without a sure place: nothing is sent before the person agrees, one request asks for just these.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AppError } from '../../../src/base/errors.ts';
import type { ModelEvent } from '../../../src/core/model/events.ts';
import type { TurnRequest, TurnSource } from '../../../src/core/model/request.ts';
import { Redaction } from '../../../src/core/privacy/secrets.ts';
import { ExtractionRun } from '../../../src/host/extraction/extractionRun.ts';
import type { ExtractionPlan } from '../../../src/host/extraction/plan.ts';
import type { ModelServices } from '../../../src/host/models/modelChoice.ts';
import { EventEmitter, fake, Uri, window } from '../../fakes/fakeVscode.ts';
import { deps } from './viewTab.ts';

const SCHEMA = { type: 'object', properties: { city: { type: 'string' }, who: { type: 'string' } } };
const TEXT = 'Ada Lovelace went to the German capital and stayed there.';
const ASKED = JSON.stringify({
  evidence: [
    { path: '/city', quote: 'the German capital' },
    { path: '/who', quote: 'not asked for' },
  ],
});

const requests: TurnRequest[] = [];
let fails = false;
let cancel: (() => void) | undefined;
const source: TurnSource = {
  async *streamTurn(request, { signal }): AsyncGenerator<ModelEvent, void, void> {
    requests.push(request);
    await Promise.resolve();
    yield { type: 'response-start' };
    const isFirst = requests.length === 1;
    if (!isFirst) cancel?.();
    if (signal.aborted) return yield { type: 'turn-end', reason: 'cancelled' };
    if (!isFirst && fails)
      return yield { type: 'turn-end', reason: 'error', error: new AppError('server', 'It broke.') };
    yield { type: 'text-delta', text: isFirst ? '{"city":"Berlin","who":"Ada Lovelace"}' : ASKED };
    yield { type: 'usage', usage: { inputTokens: 100, outputTokens: 10 }, costUsd: 0.01 };
    yield { type: 'turn-end', reason: 'stop' };
  },
};
const price = (usdPerMillion: number) => [{ fromTokens: 0, usdPerMillion }];
const info = {
  id: 'a/b',
  name: 'B',
  creator: 'a',
  type: 'language',
  tags: [],
  pricing: { input: price(10), output: price(30) },
} as const;
const plan: ExtractionPlan = {
  sources: [
    {
      text: TEXT,
      label: 'trip.txt',
      segments: [{ uri: 'file:///w/trip.txt', start: 0, length: TEXT.length, offset: 0 }],
      firstLine: 1,
      isSelection: false,
    },
  ],
  picked: { schema: SCHEMA, name: 'Trip', label: 'Trip', notes: [] },
  setup: { model: 'a/b', modelName: 'B', routing: {}, source, info },
  instructions: '',
  gate: { redaction: new Redaction(), send: (text) => text },
};
const services = {
  context: { extensionUri: Uri.file('/ext') },
  log: { trace() {}, debug() {}, info() {}, warn() {}, error() {} },
  notifier: { report: (error: unknown) => Promise.reject(error as Error) },
  userState: { get: () => undefined, set: () => Promise.resolve(), update: () => Promise.resolve() },
} as unknown as ModelServices;

const questions: { readonly detail: string }[] = [];
let agreed: string | undefined;
const posted: { readonly event?: { readonly type: string } }[] = [];
const kept = ['createWebviewPanel', 'showInformationMessage', 'withProgress'] as const;
const before = new Map(kept.map((key) => [key, Reflect.get(window, key) as unknown]));

beforeEach(() => {
  const createWebviewPanel = (): object => ({
    title: '',
    visible: true,
    webview: {
      options: {},
      html: '',
      cspSource: 'x',
      asWebviewUri: (uri: Uri) => uri.path,
      onDidReceiveMessage: new EventEmitter<unknown>().event,
      postMessage: (message: object) => Promise.resolve(posted.push(message) > 0),
    },
    onDidChangeViewState: new EventEmitter<unknown>().event,
    onDidDispose: new EventEmitter<unknown>().event,
    reveal: () => undefined,
    dispose: () => undefined,
  });
  const showInformationMessage = (_text: string, options: { detail: string }): Promise<string | undefined> => {
    questions.push(options);
    return Promise.resolve(agreed);
  };
  const withProgress = (_options: object, work: (progress: object, token: object) => unknown): unknown => {
    const stop = new EventEmitter<void>();
    const token = { isCancellationRequested: false, onCancellationRequested: stop.event };
    if (stops) cancel = () => stop.fire();
    return work({ report: () => undefined }, token);
  };
  fake.document('/w/trip.txt', TEXT);
  Object.assign(window, { createWebviewPanel, showInformationMessage, withProgress });
});
let stops = false;
afterEach(() => {
  for (const [key, value] of before) Object.assign(window, { [key]: value });
  fake.reset();
  requests.length = 0;
  questions.length = 0;
  [agreed, fails, stops, cancel] = [undefined, false, false, undefined];
});

async function ended(): Promise<ExtractionRun> {
  const run = new ExtractionRun(services, plan, deps.results);
  await run.ended;
  return run;
}

describe('asking for evidence', () => {
  it('is offered with its price, and sends nothing before the person agrees', async () => {
    const run = await ended();
    expect(run.view.grounding.get('/city')?.quality).toBe('missing');
    expect(run.view.header.evidenceOffer).toMatch(/^Ask the model where 1 value .* once more, about \$0\./);
    await run.act('ask-evidence');
    expect(questions).toMatchObject([{ detail: run.view.header.evidenceOffer }]);
    expect(requests).toHaveLength(1);
    run.dispose();
  });

  it('asks once for just those values, finds them by their quotes, and adds what it cost', async () => {
    const run = await ended();
    agreed = 'Ask';
    await run.act('ask-evidence');
    expect(requests).toHaveLength(2);
    const words = JSON.stringify(requests[1]?.messages);
    expect(words).toContain('/city: ');
    expect(words).not.toContain('/who');
    const found = run.view.grounding.get('/city');
    expect(found?.ranges.map(({ start, end }) => TEXT.slice(start, end))).toEqual(['the German capital']);
    // A quote of what nobody asked for changes nothing.
    expect(run.view.grounding.get('/who')).toMatchObject({ quality: 'exact' });
    expect(run.view.grounding.get('/who')?.quote).toBeUndefined();
    expect(run.view.costUsd).toBeCloseTo(0.02);
    expect(run.view.header.evidenceOffer).toBe('');
    run.dispose();
  });

  it('keeps the result as it is where it fails or is stopped', async () => {
    for (const way of ['fails', 'stops'] as const) {
      [fails, stops] = [way === 'fails', way === 'stops'];
      requests.length = 0;
      posted.length = 0;
      const run = await ended();
      agreed = 'Ask';
      await run.act('ask-evidence');
      expect(run.isRunning).toBe(false);
      expect(run.view.value).toEqual({ city: 'Berlin', who: 'Ada Lovelace' });
      expect(run.view.grounding.get('/city')?.quality).toBe('missing');
      expect(run.view.header.evidenceOffer).not.toBe('');
      run.dispose();
    }
  });
});
