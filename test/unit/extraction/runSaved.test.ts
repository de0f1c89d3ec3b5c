// A saved extraction of a repository: what its question says is what runs, and the limit it names goes along.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ModelInfo, TurnSource } from '../../../src/core/model/request.ts';
import type { ModelTestWish } from '../../../src/host/extraction/saved/modelTest.ts';
import { runPlan, type ExtractionPlan } from '../../../src/host/extraction/plan.ts';
import { runSavedExtraction } from '../../../src/host/extraction/saved/runSaved.ts';
import type { ExtractionServices } from '../../../src/host/extraction/extractionServices.ts';
import { Settings } from '../../../src/host/settings.ts';
import { fake, Uri, window, workspace } from '../../fakes/fakeVscode.ts';
import { makeModelChoice } from '../../fakes/modelChoice.ts';

const SCHEMA = { type: 'object', properties: { a: { type: 'string' } }, required: ['a'], additionalProperties: false };
const REPORT = Array.from({ length: 400 }, (_, n) => `Line ${n} says that item ${n} costs ${n} euros.`).join('\n');
/** One file, and options under which it takes a hundred requests and a thousand repairs. */
const SAVED = {
  version: 1,
  name: 'Report',
  schema: SCHEMA,
  model: 'a/b',
  options: { maxChunkTokens: 50, maxRepairs: 10 },
};

const info: ModelInfo = {
  id: 'a/b',
  name: 'B',
  creator: 'a',
  type: 'language',
  tags: [],
  pricing: { input: [{ fromTokens: 0, usdPerMillion: 1 }], output: [{ fromTokens: 0, usdPerMillion: 4 }] },
};

interface Row {
  readonly label: string;
  readonly description?: string;
  readonly detail?: string;
}

describe('a saved extraction', () => {
  let requests = 0;
  /** A model that breaks the schema in another way each time: all repairs are used. */
  const source: TurnSource = {
    async *streamTurn() {
      requests += 1;
      await Promise.resolve();
      yield { type: 'response-start' };
      yield { type: 'text-delta', text: `{"b":${requests}}` };
      yield { type: 'turn-end', reason: 'stop' };
    },
  };
  const plans: ExtractionPlan[] = [];
  const tests: ModelTestWish[] = [];
  const shown: Row[][] = [];
  const view = { setHeader: () => undefined };
  const opened: string[] = [];
  const openWhenValid = (format: string): Promise<void> => Promise.resolve(void opened.push(format));
  const state = { get: () => undefined, set: () => Promise.resolve(), update: () => Promise.resolve() };
  const gateway = {
    payer: () => Promise.resolve(undefined),
    address: () => 'https://ai-gateway.vercel.sh',
    model: () => info,
    priced: () => info,
    client: source,
    capabilities: () => new Set(),
    refreshModelsIfStale: () => undefined,
    modelSource: () => ({
      isFallback: () => false,
      refreshIfStale: () => Promise.resolve(),
      chatModels: () => [info, { ...info, id: 'a/c' }],
    }),
  };
  const settings = new Settings();
  const services = {
    settings,
    models: () => Promise.resolve(makeModelChoice(gateway, settings)),
    gateway: () => Promise.resolve(gateway),
    context: { extension: { packageJSON: { version: '1.0.0' } } },
    userState: state,
    workspaceState: state,
    extractions: () =>
      Promise.resolve({ begin: (plan: ExtractionPlan) => (plans.push(plan), { view, openWhenValid }) }),
    batches: () => Promise.resolve({ test: (wish: ModelTestWish) => tests.push(wish) }),
  } as unknown as ExtractionServices;

  const uri = Uri.file('/w/.aigateway/extractions/r.json');
  const save = (saved: object): void => {
    fake.files.set(uri.path, new TextEncoder().encode(JSON.stringify(saved)));
  };

  beforeEach(() => {
    const showQuickPick = (rows: Row[], options?: { canPickMany?: boolean }): Promise<unknown> => {
      shown.push(rows);
      if (options?.canPickMany === true) return Promise.resolve(rows.filter((row) => 'id' in row));
      return Promise.resolve(rows.find(({ label }) => /Start|Test models/.test(label)));
    };
    const document = fake.document('/w/report.txt', REPORT);
    const activeTextEditor = { document, selections: [] };
    Object.assign(window, { showQuickPick, activeTextEditor, visibleTextEditors: [activeTextEditor] });
    Object.assign(workspace, { textDocuments: [] });
  });
  afterEach(() => {
    Reflect.deleteProperty(window, 'showQuickPick');
    Object.assign(window, { activeTextEditor: undefined, visibleTextEditors: [] });
    Reflect.deleteProperty(workspace, 'textDocuments');
    fake.reset();
    requests = 0;
    plans.length = 0;
    tests.length = 0;
    shown.length = 0;
    opened.length = 0;
  });

  const start = (): Row | undefined => shown.at(-1)?.find(({ label }) => label.includes('Start'));
  const names = (): (string | undefined)[] => shown.at(-1)?.map(({ description }) => description) ?? [];
  /** In US dollars, as the question names it. */
  const limitSaid = (): number => Number(/Stops before \$([\d.]+)\./.exec(start()?.detail ?? '')?.[1]);

  async function runToEnd(plan: ExtractionPlan): Promise<string | undefined> {
    for await (const event of runPlan(services, plan, new AbortController().signal))
      if (event.type === 'end') return event.result.error?.code;
    return 'none';
  }

  it('of one file says how much it asks, names the file, and stops at the limit', async () => {
    save(SAVED);
    await runSavedExtraction(services, uri);
    expect(start()?.detail).toMatch(/^≈ 100 requests, and up to 1,000 more/);
    expect(names()).toContain('report.txt');
    const [plan] = plans;
    expect(plan?.ceilingUsd).toBe(limitSaid());
    expect(await runToEnd(plan as ExtractionPlan)).toBe('cost-limit');
    expect(requests).toBeGreaterThan(10);
    expect(requests).toBeLessThan(1_000);
    // Each costs a bit more than 0.0003: none was sent above the limit.
    expect(requests * 0.000_2).toBeLessThan(limitSaid());
  });

  it('opens the document of its output, and none where it names none', async () => {
    save(SAVED);
    await runSavedExtraction(services, uri);
    expect(opened).toEqual([]);
    save({ ...SAVED, output: 'csv' });
    await runSavedExtraction(services, uri);
    expect(opened).toEqual(['csv']);
  });

  it('as a test of models has one limit for all, and names its text', async () => {
    save({ ...SAVED, source: { label: 'report.txt', text: REPORT }, expected: { a: 'x' } });
    await runSavedExtraction(services, uri);
    expect(start()?.label).toContain('2 models, 1 text each');
    expect(start()?.detail).toMatch(/^≈ 200 requests, and up to 2,000 more/);
    expect(names()).toContain('report.txt');
    expect(tests[0]?.plan.ceilingUsd).toBe(limitSaid());
    expect(requests).toBe(0);
  });
});
