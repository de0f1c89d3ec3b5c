// Running a kept result again: never more is sent than the last time without asking, also where an earlier version kept it.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listSchema } from '../../../src/core/extraction/apart.ts';
import type { JsonObject, JsonValue } from '../../../src/core/json/json.ts';
import { planAgain } from '../../../src/host/extraction/againAfterReload.ts';
import { keptSource } from '../../../src/host/extraction/keptSource.ts';
import { mementoValue, readMemento } from '../../../src/host/extraction/memento.ts';
import { reread } from '../../../src/host/extraction/sources.ts';
import type { ExtractionView } from '../../../src/host/extraction/view/extractionView.ts';
import type { ModelServices } from '../../../src/host/models/modelChoice.ts';
import { fake, window } from '../../fakes/fakeVscode.ts';

const TEXT = 'Private: my diary\nOrder 7: 3 hammers\nPrivate: more\n';
const from = TEXT.indexOf('Order');
const SENT = 'Order 7: 3 hammers';
const schema: JsonObject = { type: 'object', properties: { order: { type: 'integer' } } };

const gateway = {
  model: () => undefined,
  priced: () => undefined,
  payer: () => Promise.resolve(undefined),
  address: () => 'https://ai-gateway.vercel.sh',
  client: {},
  catalogue: { fetchedAt: () => undefined },
  modelSource: () => ({ isFallback: () => false, refreshIfStale: () => undefined }),
};
const models = { options: ({ model }: { model: string }) => ({ model, routing: {} }), nameOf: (id: string) => id };
const services = {
  gateway: () => Promise.resolve(gateway),
  models: () => Promise.resolve(models),
  settings: { get: () => false },
} as unknown as ModelServices;

const questions: { text: string; detail?: string; button: string }[] = [];
let agreed = false;
const before = window.showInformationMessage;

beforeEach(() => {
  const ask = (text: string, options: { detail?: string }, button: string): Promise<string | undefined> => {
    questions.push({ text, button, ...options });
    return Promise.resolve(agreed ? button : undefined);
  };
  Object.assign(window, { showInformationMessage: ask });
});
afterEach(() => {
  Object.assign(window, { showInformationMessage: before });
  questions.length = 0;
  agreed = false;
  fake.reset();
});

function keptOf(isSelection: boolean | undefined): JsonValue {
  const segments = [{ uri: 'file:///w/orders.txt', start: 0, length: SENT.length, offset: from }];
  const source = keptSource({
    text: SENT,
    label: 'orders.txt:2',
    firstLine: 2,
    segments,
    isSelection: isSelection ?? true,
  });
  const { isSelection: _, ...earlier } = source as JsonObject;
  const memento = { typeName: 'Order', schemaLabel: 'Order', model: 'a/b', instructions: 'All orders' };
  return mementoValue({ ...memento, source: isSelection === undefined ? earlier : source });
}

function again(memento: JsonValue, own: JsonObject = schema) {
  const view = { run: { schema: own, memento } } as unknown as ExtractionView;
  return planAgain(services, view, readMemento(memento, own));
}

describe('a result that an earlier version kept', () => {
  it('is asked about, and sends what was sent then, also when it is run once more', async () => {
    fake.document('/w/orders.txt', TEXT);
    expect(await again(keptOf(undefined))).toBeUndefined();
    expect(questions).toEqual([
      {
        text: 'Run orders.txt:2 again?',
        button: 'Run Again',
        modal: true,
        detail: expect.stringMatching(
          /^An earlier version kept .* The same text is sent, without them\. a\/b: about 1 request/,
        ),
      },
    ]);
    agreed = true;
    const [source] = (await again(keptOf(undefined)))?.plan.sources ?? [];
    expect(source).toMatchObject({ text: SENT, isSelection: true });
    if (source === undefined) return;
    const place = { uri: 'file:///w/orders.txt', start: from, end: from + SENT.length };
    expect((await reread(source, [place])).text).toBe(SENT);
  });

  it('sends no whole file that was changed since without asking', async () => {
    fake.document('/w/orders.txt', `New line\n${TEXT}`);
    expect(await again(keptOf(undefined))).toBeUndefined();
    expect(questions).toMatchObject([
      {
        text: 'orders.txt was changed since the last run.',
        button: 'Use the Whole File',
        detail: expect.stringMatching(/^What was sent of it cannot be found again\. An earlier/),
      },
    ]);
    agreed = true;
    expect((await again(keptOf(undefined)))?.plan.sources).toMatchObject([{ isSelection: false, label: 'orders.txt' }]);
  });

  it('is known for a list of several selections by its schema', async () => {
    fake.document('/w/orders.txt', TEXT);
    await expect(again(keptOf(undefined), listSchema(schema))).rejects.toThrow(/several selections/);
  });
});

it.each([true, false])(
  'a kept source that says what it was is asked about only where more would be sent: %s',
  async (isSelection) => {
    fake.document('/w/orders.txt', TEXT);
    expect((await again(keptOf(isSelection)))?.plan.sources).toMatchObject([{ text: SENT, isSelection }]);
    expect(questions).toEqual([]);
    fake.document('/w/orders.txt', `New line\n${TEXT}`);
    const made = await again(keptOf(isSelection));
    expect(made === undefined).toBe(isSelection);
    expect(questions).toHaveLength(isSelection ? 1 : 0);
  },
);

it('a file that is empty by now is not sent', async () => {
  fake.document('/w/orders.txt', '\n');
  await expect(again(keptOf(false))).rejects.toThrow('There is no text in orders.txt:2.');
});

it('an option that cannot be read does not take the others along', () => {
  const options = { maxRepairs: 99, maxChunkTokens: 500, examples: [{ text: 'Order 1', value: { order: 1 } }] };
  const { maxRepairs: _, ...right } = options;
  expect(readMemento({ options }).options).toEqual(right);
});
