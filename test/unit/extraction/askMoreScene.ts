// What specs of asking more about a result share: a model whose answers are given, and a person who agrees or does not.
import { afterEach, beforeEach } from 'vitest';
import { AppError } from '../../../src/base/errors.ts';
import type { ModelEvent } from '../../../src/core/model/events.ts';
import type { FinishReason } from '../../../src/core/model/message.ts';
import type { TurnRequest, TurnSource } from '../../../src/core/model/request.ts';
import type { JsonObject } from '../../../src/core/json/json.ts';
import { Redaction } from '../../../src/core/privacy/secrets.ts';
import { ExtractionRun } from '../../../src/host/extraction/extractionRun.ts';
import type { ExtractionPlan } from '../../../src/host/extraction/plan.ts';
import type { ModelServices } from '../../../src/host/models/modelChoice.ts';
import { EventEmitter, fake, Uri, window } from '../../fakes/fakeVscode.ts';
import { deps } from './viewTab.ts';

export interface AskScene {
  readonly text: string;
  readonly schema: JsonObject;
  /** What the model answers to each request, counted from 0. */
  readonly answer: (index: number, request: TurnRequest) => string;
  readonly options?: ExtractionPlan['options'];
}

/** Requests that were sent. */
export const requests: TurnRequest[] = [];
/** Questions that the person was asked. */
export const questions: { readonly text: string; readonly detail?: string }[] = [];
/** What the person answers, and what becomes of requests from the one with that number on. */
export const fate: {
  agreed?: string | undefined;
  fails?: boolean;
  stops?: boolean;
  from: number;
  /** How the answer to a request ends where it does not end by itself. */
  reasonOf?: ((request: TurnRequest) => FinishReason | undefined) | undefined;
} = { from: 1 };

/** What the page says. */
export const said = new EventEmitter<unknown>();

let cancel: (() => void) | undefined;
const kept = ['createWebviewPanel', 'showInformationMessage', 'withProgress'] as const;
const before = new Map(kept.map((key) => [key, Reflect.get(window, key) as unknown]));

/** Sets the fake editor up for the tests of a file. */
export function useAskScene(): void {
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
      onDidDispose: new EventEmitter<unknown>().event,
      reveal: () => undefined,
      dispose: () => undefined,
    });
    const showInformationMessage = (text: string, options: { detail?: string }): Promise<string | undefined> => {
      questions.push({ text, ...(typeof options === 'object' && options) });
      return Promise.resolve(fate.agreed);
    };
    const withProgress = (_options: object, work: (progress: object, token: object) => unknown): unknown => {
      const stop = new EventEmitter<void>();
      const token = { isCancellationRequested: false, onCancellationRequested: stop.event };
      if (fate.stops === true) cancel = () => stop.fire();
      return work({ report: () => undefined }, token);
    };
    Object.assign(window, { createWebviewPanel, showInformationMessage, withProgress });
  });
  afterEach(() => {
    for (const [key, value] of before) Object.assign(window, { [key]: value });
    fake.reset();
    said.dispose();
    requests.length = 0;
    questions.length = 0;
    Object.assign(fate, { agreed: undefined, fails: false, stops: false, from: 1, reasonOf: undefined });
    cancel = undefined;
  });
}

function sourceOf({ answer }: AskScene): TurnSource {
  return {
    async *streamTurn(request, { signal }): AsyncGenerator<ModelEvent, void, void> {
      const index = requests.push(request) - 1;
      await Promise.resolve();
      yield { type: 'response-start' };
      const isFated = index >= fate.from;
      if (isFated) cancel?.();
      if (signal.aborted) return yield { type: 'turn-end', reason: 'cancelled' };
      if (isFated && fate.fails === true)
        return yield { type: 'turn-end', reason: 'error', error: new AppError('server', 'It broke.') };
      yield { type: 'text-delta', text: answer(index, request) };
      yield { type: 'usage', usage: { inputTokens: 100, outputTokens: 10 }, costUsd: 0.01 };
      yield { type: 'turn-end', reason: fate.reasonOf?.(request) ?? 'stop' };
    },
  };
}

const price = (usdPerMillion: number) => [{ fromTokens: 0, usdPerMillion }];
const info = {
  id: 'a/b',
  name: 'B',
  creator: 'a',
  type: 'language',
  tags: [],
  pricing: { input: price(10), output: price(30) },
} as const;

const services = {
  context: { extension: { packageJSON: { version: '1.0.0' } }, extensionUri: Uri.file('/ext') },
  log: { trace() {}, debug() {}, info() {}, warn() {}, error() {} },
  notifier: { report: (error: unknown) => Promise.reject(error as Error) },
  settings: { get: () => false },
  userState: { get: () => undefined, set: () => Promise.resolve(), update: () => Promise.resolve() },
} as unknown as ModelServices;

/** A run over the text of the scene that has ended. */
export async function endedRun(scene: AskScene): Promise<ExtractionRun> {
  const { text, schema, options } = scene;
  fake.document('/w/trip.txt', text);
  const segments = [{ uri: 'file:///w/trip.txt', start: 0, length: text.length, offset: 0 }];
  const plan: ExtractionPlan = {
    sources: [{ text, label: 'trip.txt', segments, firstLine: 1, isSelection: false }],
    picked: { schema, name: 'Trip', label: 'Trip', notes: [] },
    setup: { model: 'a/b', modelName: 'B', routing: {}, source: sourceOf(scene), info },
    instructions: '',
    gate: { redaction: new Redaction(), send: (each) => each },
    ...(options !== undefined && { options }),
  };
  const run = new ExtractionRun(services, plan, deps.results);
  await run.ended;
  return run;
}
