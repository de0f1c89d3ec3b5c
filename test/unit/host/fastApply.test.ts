// The fast-apply model as the host asks it, against the local gateway.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type * as vscode from 'vscode';
import { fastUpdate } from '../../../src/core/apply/fastUpdate.ts';
import { placeBlock } from '../../../src/core/apply/placeBlock.ts';
import type { ModelInfo } from '../../../src/core/model/request.ts';
import { requestOptions } from '../../../src/core/model/requestOptions.ts';
import { FastApply, withoutModel, type Merged } from '../../../src/host/editing/fastApply.ts';
import type { ModelServices } from '../../../src/host/models/modelChoice.ts';
import { Uri } from '../../fakes/fakeVscode.ts';
import { LOCAL_KEY, startGateway, type RunningGateway } from '../../gateway/server.ts';
import { connect, RecordingLogger } from '../core-gateway/harness.ts';

const MODEL = 'morph/morph-v3-fast';
const SECRET = 'sk-proj-0123456789abcdefghijABCDEFGHIJ0123456789abcd';
const TEXT = `const key = '${SECRET}';\n\n${['mars', 'venus', 'pluto']
  .map((name) => `function ${name}() {\n  one();\n  return '${name}';\n}\n`)
  .join('\n')}`;
const CODE = `// ...\nfunction venus() {\n  one();\n  two();\n  return 'venus';\n}\n// ...`;
const WANTED = TEXT.replace("  return 'venus'", "  two();\n  return 'venus'");

let gateway: RunningGateway;
beforeAll(async () => void (gateway = await startGateway()));
afterAll(() => gateway.close());
beforeEach(() => {
  gateway.clear();
});

interface Given {
  readonly model?: string;
  readonly key?: string;
  readonly info?: Partial<ModelInfo>;
  readonly routing?: Readonly<Record<string, unknown>>;
  readonly maxOutputTokens?: number;
  readonly file?: string;
  readonly signal?: AbortSignal;
}

function open({ model = MODEL, key = LOCAL_KEY, info = {}, routing = {}, maxOutputTokens = 0 }: Given): FastApply {
  const found: ModelInfo = {
    id: model,
    name: model,
    creator: 'morph',
    type: 'language',
    tags: [],
    pricing: {},
    ...info,
  };
  const { client } = connect({ baseUrl: gateway.url, key, models: [found] });
  const settings = { thinking: 'auto', maxOutputTokens, wireFormat: 'auto', routing } as const;
  const services = {
    log: new RecordingLogger(),
    settings: { get: () => model },
    gateway: () => Promise.resolve({ client, model: () => found }),
    models: () =>
      Promise.resolve({
        options: (wish: Parameters<typeof requestOptions>[0]) => requestOptions(wish, settings, found),
      }),
  } as unknown as ModelServices;
  return new FastApply(services, () => undefined);
}

function merge(given: Given = {}): Promise<Merged> {
  const input = { document: TEXT, code: CODE, language: 'ts', path: 'a.ts', selection: { start: 0, end: 0 } };
  const own = placeBlock(input);
  const update = fastUpdate(input, own);
  if (update === undefined) throw new Error('There is no update.');
  const uri = Uri.file(given.file ?? '/w/a.ts') as unknown as vscode.Uri;
  const { signal = new AbortController().signal } = given;
  return open(given).merge({ uri, text: TEXT, update, own, path: 'a.ts', isMarkdown: false }, { signal });
}

const sent = (): string => JSON.stringify(gateway.requests.map(({ body }) => body));

describe('a fast-apply model', () => {
  it('puts the update into the text, and gets no secret', async () => {
    const merged = await merge();
    expect(merged).toMatchObject({ kind: 'merged', text: WANTED });
    expect(merged.kind === 'merged' && merged.run.figures()?.costUsd).toBeGreaterThan(0);
    expect(gateway.requests.map(({ path }) => path)).toEqual(['/v1/chat/completions']);
    expect(sent()).toContain('REDACTED_SECRET_1_');
    expect(sent()).not.toContain(SECRET);
  });

  it('is asked by the routing of the settings, whose refusal is said', async () => {
    const merged = await merge({ routing: { zeroDataRetention: true } });
    expect(merged.kind).toBe('unmerged');
    expect(sent()).toContain('"zeroDataRetention":true');
  });

  it.each([
    ['merge=lose', /^Its response loses parts/],
    ['merge=remark', /^Its response leaves parts/],
    ['merge=same', /^Its response/],
    ['empty', /^Its response is empty/],
    ['finish=length', /^Its response was cut off/],
    ['cut-after=9', /^Its response was cut off/],
    ['status=500', /./],
  ])('gives way where its answer cannot be used: %s', async (fault, reason) => {
    gateway.addFault({ fault, model: MODEL, times: 9 });
    expect(await merge()).toMatchObject({ kind: 'unmerged', reason: expect.stringMatching(reason) });
  });

  it('takes its text out of a fence', async () => {
    gateway.addFault({ fault: 'merge=fence', model: MODEL });
    expect(await merge()).toMatchObject({ kind: 'merged', text: WANTED });
  });

  it.each<[string, Given]>([
    ['a file that is never sent', { file: '/w/.env' }],
    ['a text that is longer than its answers', { info: { maxOutputTokens: 20 } }],
    ['a text that is longer than the user allows answers to be', { maxOutputTokens: 20 }],
    ['a text that does not fit', { info: { contextWindow: 100 } }],
  ])('is not asked for %s', async (_, given) => {
    expect(await merge(given)).toMatchObject({ kind: 'unmerged', reason: expect.stringMatching(/\.$/) });
    expect(gateway.requests).toEqual([]);
  });

  it('gives way where it is not known, or the key is none', async () => {
    expect((await merge({ model: 'morph/gone' })).kind).toBe('unmerged');
    expect((await merge({ key: 'wrong' })).kind).toBe('unmerged');
  });

  it('can be stopped', async () => {
    gateway.addFault({ fault: 'hang', model: MODEL });
    const controller = new AbortController();
    const merging = merge({ signal: controller.signal });
    await expect.poll(() => gateway.requests.length).toBe(1);
    controller.abort();
    expect(await merging).toEqual({ kind: 'stopped' });
  });

  it('is none where the setting is empty, and is named where it did not do it', () => {
    expect(open({ model: ' ' }).model).toBeUndefined();
    expect(withoutModel(MODEL, 'Why.', [])).toBe(`Applied without ${MODEL}: Why.`);
  });

  it('says what an answer cost that could not be used', async () => {
    gateway.addFault({ fault: 'merge=lose', model: MODEL });
    const merged = await merge();
    const runs = merged.kind === 'unmerged' && merged.run !== undefined ? [merged.run] : [];
    expect(withoutModel(MODEL, 'Why.', runs)).toMatch(/^Applied without morph\/morph-v3-fast \(.*\$[\d.]+.*\): Why\.$/);
  });
});
