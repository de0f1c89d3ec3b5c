// Looking again for missed records: nothing is sent before the person agrees, what comes is put where it stands, and goes again.
import { describe, expect, it } from 'vitest';
import { moveForAdded, movedGroundings } from '../../../src/core/extraction/addedRecords.ts';
import type { TurnRequest } from '../../../src/core/model/request.ts';
import type { ExtractionRun } from '../../../src/host/extraction/extractionRun.ts';
import { fake } from '../../fakes/fakeVscode.ts';
import { endedRun, fate, questions, requests, said, useAskScene, type AskScene } from './askMoreScene.ts';

const schema = {
  type: 'object',
  required: ['shop', 'orders'],
  properties: {
    shop: { type: 'string' },
    orders: {
      type: 'array',
      items: { type: 'object', properties: { id: { type: 'string' }, total: { type: 'number' } }, required: ['id'] },
    },
  },
};
const LINES = Array.from(
  { length: 40 },
  (_, index) => `Order A-${index + 10} came to ${index + 1}.50 EUR and was sent.`,
);
const TEXT = `North\n${LINES.join('\n')}\n`;
const order = (index: number): object => ({ id: `A-${index + 10}`, total: index + 1.5 });
const isMissed = (index: number): boolean => index % 7 === 3;
const all = LINES.map((_, index) => index);

/** A model that gives every order of its part at the second look, and leaves out each seventh at the first. */
function answerOf(_index: number, request: TurnRequest): string {
  const words = JSON.stringify(request.messages);
  const here = all.filter((at) => words.includes(`Order A-${at + 10} came`));
  const isSecond = words.includes('read before');
  const orders = here.filter((at) => isSecond || !isMissed(at)).map(order);
  return JSON.stringify(isSecond ? { orders } : { shop: 'North', orders });
}

useAskScene();

const ended = (options: AskScene['options'] = {}): Promise<ExtractionRun> =>
  endedRun({ text: TEXT, schema, options, answer: answerOf });

const whole = { shop: 'North', orders: all.map(order) };
const missed = all.filter(isMissed).map((index) => `/orders/${index}`);

describe('looking again for missed records', () => {
  it('tells its price, and sends nothing before the person agrees', async () => {
    const run = await ended();
    expect(run.view.header.lookOffer).toMatch(/price is told before/);
    await run.act('look-again');
    expect(questions).toMatchObject([
      {
        text: 'Look again for missed records with B?',
        detail: expect.stringMatching(
          /^34 records were found\. .* sent once more, about \$0\.\d+ if little is missing\.$/,
        ),
      },
    ]);
    expect(requests).toHaveLength(1);
    run.dispose();
  });

  it('puts what was missed where it stands, in parts of any size, with its places and what it cost', async () => {
    for (const options of [{}, { maxChunkTokens: 200 }]) {
      requests.length = 0;
      const run = await ended(options);
      const count = requests.length;
      fate.agreed = 'Look Again';
      await run.act('look-again');
      expect(requests).toHaveLength(count * 2);
      expect(run.view.value).toEqual(whole);
      for (const [at, pointer] of missed.entries()) {
        const [place] = run.view.grounding.get(`${pointer}/id`)?.ranges ?? [];
        expect(TEXT.slice(place?.start, place?.end)).toBe(`A-${at * 7 + 13}`);
      }
      expect(run.view.grounding.get('/orders/39/id')?.path).toEqual(['orders', 39, 'id']);
      expect(run.view.costUsd).toBeCloseTo(count * 0.02);
      expect(run.view.added).toEqual(missed);
      // A third look finds no more.
      await run.act('look-again');
      expect(run.view.value).toEqual(whole);
      run.dispose();
    }
  });

  it('leaves the result as it is where it fails or is stopped, and does not pay twice for what was answered', async () => {
    for (const way of ['fails', 'stops'] as const) {
      Object.assign(fate, { fails: false, stops: false, from: Infinity, agreed: 'Look Again' });
      requests.length = 0;
      const run = await ended({ maxChunkTokens: 200 });
      const count = requests.length;
      const { value } = run.view;
      expect(count).toBeGreaterThan(2);
      Object.assign(fate, { fails: way === 'fails', stops: way === 'stops', from: count + 1 });
      await run.act('look-again');
      expect(requests).toHaveLength(count + 2);
      expect(run.view.value).toBe(value);
      expect(run.view.added).toEqual([]);
      expect(run.isRunning).toBe(false);
      Object.assign(fate, { fails: false, stops: false, from: Infinity });
      await run.act('look-again');
      expect(run.view.value).toEqual(whole);
      expect(requests).toHaveLength(count + 2 + count - 1);
      run.dispose();
    }
  });

  it.each([
    ['content-filter', /\(The model refused to look again\)/],
    ['length', /\(The response was cut off at its length limit\)/],
    ['unreadable', /\(Looking again brought no response that can be read\)/],
    ['no list', /\(Looking again brought no response that can be read\)/],
  ] as const)('looks at a part whose answer was none again, and says so: %s', async (way, said) => {
    const isBad = (request: TurnRequest): boolean => {
      const words = JSON.stringify(request.messages);
      return words.includes('read before') && words.includes('Order A-20 came');
    };
    let breaks = true;
    const answer = (index: number, request: TurnRequest): string => {
      if (!breaks || !isBad(request)) return answerOf(index, request);
      if (way === 'no list') return '{}';
      return way === 'unreadable' ? 'There are some more orders.' : '{"orders":[';
    };
    const run = await endedRun({ text: TEXT, schema, options: { maxChunkTokens: 200, maxRepairs: 0 }, answer });
    const count = requests.length;
    const { value } = run.view;
    const notices: Parameters<typeof run.view.notice>[] = [];
    const { view } = run;
    view.notice = (...notice) => void notices.push(notice);
    fate.agreed = 'Look Again';
    fate.reasonOf = (request) =>
      breaks && isBad(request) && (way === 'length' || way === 'content-filter') ? way : undefined;
    await run.act('look-again');
    // What is missing of the other parts came, and nothing that was there went.
    const some = run.view.value as typeof whole;
    const had = value as typeof whole;
    expect(some.orders.length).toBeGreaterThan(had.orders.length);
    expect(some.orders.length).toBeLessThan(whole.orders.length);
    for (const each of had.orders) expect(some.orders).toContainEqual(each);
    expect(notices.at(-1)).toEqual([
      expect.stringMatching(/^\d more found.* not looked at: lines \d+ to \d+ /),
      'warning',
    ]);
    expect(notices.at(-1)?.[0]).toMatch(said);
    breaks = false;
    requests.length = 0;
    await run.act('look-again');
    expect(questions.at(-1)?.detail).toMatch(/\d of \d parts? w(?:as|ere) not looked at yet: /);
    expect(requests.length).toBeLessThan(count);
    expect(run.view.value).toEqual(whole);
    expect(notices.at(-1)?.[0]).toMatch(/^\d more found(?:\.|; )(?!.*not looked at)/);
    // All of it was looked at: the next look is one at the whole again.
    requests.length = 0;
    await run.act('look-again');
    expect(requests).toHaveLength(count);
    run.dispose();
  });

  it('puts nothing into a result that was changed meanwhile, and pays for no part twice', async () => {
    const run = await ended();
    fate.agreed = 'Look Again';
    const before = run.view.value;
    const { view } = run;
    const notices: string[] = [];
    view.notice = (text) => void notices.push(text);
    let meanwhile = (): void => undefined;
    fate.reasonOf = () => {
      meanwhile();
      return undefined;
    };
    meanwhile = () => {
      const grounding = movedGroundings(view.grounding.values(), moveForAdded(['/orders/0']));
      view.addRecords([{ list: '/orders', index: 0, value: { id: 'B-1' } }], grounding);
    };
    await run.act('look-again');
    expect(view.value).not.toBe(before);
    expect(view.added).toEqual(['/orders/0']);
    expect(notices.at(-1)).toMatch(/was changed while it was looked at/);
    meanwhile = () => undefined;
    const { length } = requests;
    await run.act('look-again');
    expect(requests).toHaveLength(length);
    expect((view.value as typeof whole).orders).toEqual([{ id: 'B-1' }, ...whole.orders]);
    run.dispose();
  });

  it('puts back what was taken out since, and pays only for the parts that are left', async () => {
    const run = await ended({ maxChunkTokens: 200 });
    const { view } = run;
    const before = view.value;
    const places = [...view.grounding.values()];
    fate.agreed = 'Look Again';
    const isLast = (request: TurnRequest): boolean => JSON.stringify(request.messages).includes('Order A-49 came');
    let breaks = true;
    fate.reasonOf = (request) => (breaks && isLast(request) ? 'content-filter' : undefined);
    await run.act('look-again');
    const added = [...view.added];
    expect(added.length).toBeGreaterThan(0);
    said.fire({ kind: 'command', command: { type: 'remove-added' } });
    expect(view.value).toEqual(before);
    expect(view.grounding.size).toBe(places.length);
    breaks = false;
    requests.length = 0;
    await run.act('look-again');
    expect(requests.length).toBeLessThanOrEqual(2);
    expect(view.value).toEqual(whole);
    run.dispose();
  });

  it('is as it was where no part was answered', async () => {
    const run = await ended();
    const { value } = run.view;
    fate.agreed = 'Look Again';
    fate.reasonOf = () => 'content-filter';
    await run.act('look-again');
    expect(run.view.value).toBe(value);
    fate.reasonOf = undefined;
    await run.act('look-again');
    expect(run.view.value).toEqual(whole);
    run.dispose();
  });

  it('asks about a part beside the head of its table', async () => {
    const rows = LINES.map((_, index) => `A-${index + 10},${index + 1}.50,sent to the customer`);
    const text = `id,total,note\n${rows.join('\n')}\n`;
    const answer = (): string => JSON.stringify({ shop: 'North', orders: [order(0)] });
    const run = await endedRun({ text, schema, options: { maxChunkTokens: 200 }, answer });
    requests.length = 0;
    fate.agreed = 'Look Again';
    await run.act('look-again');
    expect(requests.length).toBeGreaterThan(1);
    for (const request of requests) expect(JSON.stringify(request.messages)).toContain('id,total,note');
    run.dispose();
  });

  it('is refused where the source was changed since, before anything is sent', async () => {
    const run = await ended();
    fake.document('/w/trip.txt', TEXT.replace('North', 'South'));
    fate.agreed = 'Look Again';
    await expect(run.act('look-again')).rejects.toThrow(/trip\.txt was changed since/);
    expect(requests).toHaveLength(1);
    run.dispose();
  });

  it('is offered by itself after a long source where that is wished, and nowhere else', async () => {
    fate.agreed = 'Look Again';
    const short = await ended({ lookAgain: true });
    expect(questions).toEqual([]);
    short.dispose();
    const run = await ended({ lookAgain: true, maxChunkTokens: 200 });
    await expect.poll(() => run.view.value).toEqual(whole);
    expect(questions).toMatchObject([{ text: expect.stringMatching(/^trip\.txt: 34 records were found\./) }]);
    await expect.poll(() => run.isRunning).toBe(false);
    run.dispose();
  });

  it('is not offered where there is no list', async () => {
    const one = { type: 'object', properties: { shop: { type: 'string' } } };
    const run = await endedRun({ text: TEXT, schema: one, answer: () => '{"shop":"North"}' });
    expect(run.view.header.lookOffer ?? '').toBe('');
    run.dispose();
  });
});
