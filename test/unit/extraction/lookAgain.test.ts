// A second look for records that were missed: what is asked for, what counts as missed, and where it goes.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  moveForAdded,
  moveForRemoved,
  pointerOfAddition,
  withAdded,
  withoutAdded,
} from '../../../src/core/extraction/addedRecords.ts';
import { groundValue } from '../../../src/core/extraction/grounding/grounding.ts';
import { estimateLook, lookParts, missingSchema } from '../../../src/core/extraction/lookAgain.ts';
import { missedRecords } from '../../../src/core/extraction/missedRecords.ts';
import { isRecord, valueAt, type JsonValue } from '../../../src/core/json/json.ts';
import { seed } from '../effort.ts';

const schema = {
  type: 'object',
  required: ['shop', 'orders'],
  properties: {
    shop: { type: 'string' },
    orders: { type: 'array', minItems: 1, items: { $ref: '#/$defs/order' } },
  },
  $defs: { order: { type: 'object', properties: { id: { type: 'string' }, total: { type: 'number' } } } },
};

function found(text: string, value: JsonValue) {
  return { text, value, grounding: groundValue(value, text) };
}

/** The result with what a second look gave, all parts answered by `answer`. */
async function lookedAgain(text: string, value: JsonValue, answer: (part: string) => JsonValue, maxTokens = 1e6) {
  const result = found(text, value);
  const parts = lookParts(result, maxTokens);
  const answers = parts.map(({ chunk }) => ({ chunk, value: answer(chunk.text) }));
  const missed = await missedRecords(result, answers);
  return { ...missed, parts, value: withAdded(value, missed.additions) };
}

const orders = (...ids: readonly string[]): JsonValue => ids.map((id, index) => ({ id, total: index + 10.5 }));
const idsOf = (value: JsonValue | undefined): readonly unknown[] =>
  (valueAt(value ?? null, '/orders') as readonly JsonValue[]).map((each) => (isRecord(each) ? each['id'] : each));

describe('the question of a second look', () => {
  it('names what was found in each part, and asks for lists that may be empty', () => {
    const text = Array.from({ length: 60 }, (_, index) => `Order A-${index} of ${index + 10.5} EUR, ready to go.`).join(
      '\n',
    );
    const value = {
      shop: 'North',
      orders: [
        { id: 'A-1', total: 11.5 },
        { id: 'A-58', total: 68.5 },
      ],
    };
    const parts = lookParts(found(text, value), 300);
    expect(parts.length).toBeGreaterThan(2);
    expect(parts[0]?.question).toContain('orders: "A-1"');
    expect(parts[0]?.question).not.toContain('A-58');
    expect(parts.at(-1)?.question).toContain('orders: "A-58"');
    expect(parts[1]?.question).toContain('orders: none');
    const asked = missingSchema(schema, value);
    expect(asked).toMatchObject({ required: ['orders'], properties: { orders: { type: 'array' } } });
    expect(JSON.stringify(asked)).not.toMatch(/minItems|shop/);
    expect(asked['$defs']).toEqual(schema.$defs);
  });

  it('is not asked where there is no list, and asks with the whole schema where lists cannot be taken out of it', () => {
    expect(lookParts(found('North', { shop: 'North' }), 300)).toEqual([]);
    const tree = { type: 'object', properties: { orders: { type: 'array', items: { $ref: '#' } } } };
    expect(missingSchema(tree, { orders: [] })).toBe(tree);
    expect(missingSchema({ anyOf: [schema] }, { orders: [] })).toEqual({ anyOf: [schema] });
  });

  it('tells its price: one request for each part, and what the names add', () => {
    const price = (usdPerMillion: number) => [{ fromTokens: 0, usdPerMillion }];
    const info = {
      id: 'a/b',
      name: 'B',
      creator: 'a',
      type: 'language',
      tags: [],
      pricing: { input: price(10), output: price(30) },
    } as const;
    const text = 'Order A-1 of 11.5 EUR\n'.repeat(400);
    const one = lookParts(found(text, { orders: [] }), 1_000);
    const many = lookParts(
      found(text, {
        orders: Array.from({ length: 400 }, () => ({ id: 'A-1 of a long name', total: 11.5 })).map((each, index) => ({
          ...each,
          id: `${each.id} ${index}`,
        })),
      }),
      1_000,
    );
    const request = { schema, info };
    const [less, more] = [one, many].map((parts) => estimateLook(request, parts, 1_000));
    expect(less?.requests).toBe(one.length);
    expect(one.length).toBeGreaterThan(1);
    expect(less?.costUsd).toBeGreaterThan(0);
    expect(more?.costUsd).toBeGreaterThan(less?.costUsd ?? 0);
    expect(estimateLook({ schema }, one, 1_000)).toEqual({ requests: one.length });
  });
});

describe('what a second look found', () => {
  const text = 'A-1 10.5\nA-2 11.5\nA-3 12.5\nA-4 13.5\n';

  it('goes where it stands in the source, with its places', async () => {
    const { value, grounding, additions } = await lookedAgain(
      text,
      {
        shop: 'North',
        orders: [
          { id: 'A-1', total: 10.5 },
          { id: 'A-3', total: 12.5 },
        ],
      },
      () => ({
        orders: [
          { id: 'A-2', total: 11.5 },
          { id: 'A-4', total: 13.5 },
        ],
      }),
    );
    expect(idsOf(value)).toEqual(['A-1', 'A-2', 'A-3', 'A-4']);
    expect(additions.map(pointerOfAddition)).toEqual(['/orders/1', '/orders/3']);
    const place = grounding.find(({ pointer }) => pointer === '/orders/3/id');
    expect(place?.path).toEqual(['orders', 3, 'id']);
    expect(place?.ranges.map(({ start, end }) => text.slice(start, end))).toEqual(['A-4']);
  });

  it('is passed over where it was found before or is not in the source', async () => {
    const value = { shop: 'North', orders: orders('A-1', 'A-2', 'A-3') };
    const said = await lookedAgain(text, value, () => ({
      orders: [
        { id: 'A-1', total: 10.5 },
        { id: 'A-2', total: null },
        { id: 'B-9', total: 99 },
        { id: 'a-3', total: 12.5 },
      ],
    }));
    expect(said.additions).toEqual([]);
    expect(said.passedOver).toBe(4);
  });

  it('counts an equal row that stands somewhere else, and no second mention in prose', async () => {
    const rows = 'ERROR disk full\nERROR disk full\nINFO started\nERROR disk full\n';
    const row = { level: 'ERROR', text: 'disk full' };
    const log = await lookedAgain(rows, [row, { level: 'INFO', text: 'started' }, row], () => [row, row]);
    expect(log.value).toEqual([row, row, { level: 'INFO', text: 'started' }, row]);
    const prose =
      'Ada Lovelace met Charles Babbage. Later Ada Lovelace wrote to Charles Babbage and to Mary Somerville.';
    const names = ['Ada Lovelace', 'Charles Babbage'];
    const people = await lookedAgain(prose, names, () => ['Ada Lovelace', 'Mary Somerville', 'Charles Babbage']);
    expect(people.value).toEqual([...names, 'Mary Somerville']);
  });

  it('is not one that was found, said again with another role, order or value', async () => {
    const source =
      'Present: buyer, seller.\nAda Lovelace (buyer) lives in Oslo.\nBen Ito (seller) lives in Lima.\nCai Wu (buyer) lives in Kyoto.\nDan Poe (seller) lives in Oslo.\n';
    const of = (name: string, role: string, city: string) => ({ name, role, city });
    const value = [
      of('Ada Lovelace', 'buyer', 'Oslo'),
      of('Ben Ito', 'seller', 'Lima'),
      of('Dan Poe', 'seller', 'Oslo'),
    ];
    const again = await lookedAgain(source, value, () => [
      of('Ada Lovelace', 'seller', 'Oslo'),
      of('Lima', 'seller', 'Ben Ito'),
      of('Dan Poe', 'buyer', 'Kyoto'),
      of('Cai Wu', 'buyer', 'Kyoto'),
    ]);
    expect(again.value).toEqual(value.toSpliced(2, 0, of('Cai Wu', 'buyer', 'Kyoto')));
    expect(again.passedOver).toBe(3);
  });

  it('is not told of words of rows that stand in a list of words', async () => {
    const source =
      'On the menu: Coffee, Tea, Cake. From Oslo, Lima, Kyoto: Ada, Ben, Cai.\nAda of Oslo had Tea.\nBen of Lima had Cake.\nCai of Kyoto had Tea.\n';
    const of = (name: string, city: string, item: string) => ({ name, city, item });
    const value = [of('Ada', 'Oslo', 'Tea'), of('Ben', 'Lima', 'Cake'), of('Cai', 'Kyoto', 'Tea')];
    expect((await lookedAgain(source, value, () => value)).value).toEqual(value);
  });

  it('finds records under a heading that others stand under, too', async () => {
    const staff = 'Department of International Sales\nAda 36\nBob 41\nCai 29\n';
    const of = (name: string, age: number) => ({ department: 'International Sales', name, age });
    const { value } = await lookedAgain(staff, [of('Ada', 36), of('Cai', 29)], () => [of('Bob', 41), of('Ada', 36)]);
    expect(value).toEqual([of('Ada', 36), of('Bob', 41), of('Cai', 29)]);
  });

  it('is complete and never there twice, whatever was missed and said again, in parts of any size', async () => {
    const row = fc.record({
      name: fc.constantFrom('bolt', 'nut', 'gear', 'axle'),
      count: fc.integer({ min: 1, max: 9 }),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(row, { minLength: 6, maxLength: 40 }),
        fc.infiniteStream(fc.boolean()),
        fc.infiniteStream(fc.boolean()),
        fc.integer({ min: 50, max: 400 }),
        async (rows, wasFound, isSaidAgain, maxTokens) => {
          const all = rows.map(({ name, count }, index) => ({ line: `L${index + 100}`, name, count }));
          const lineOf = ({ line, name, count }: (typeof all)[number]): string => `${line}; ${name}; ${count}`;
          const source = `${all.map(lineOf).join('\n')}\n`;
          const first = all.filter(() => wasFound.next().value);
          const again = all.filter((each) => !first.includes(each) || isSaidAgain.next().value);
          const { value } = await lookedAgain(
            source,
            first,
            (part) => again.filter((each) => part.includes(lineOf(each))),
            maxTokens,
          );
          expect(value).toEqual(all);
        },
      ),
      { numRuns: 25, ...seed() },
    );
  });
});

describe('the pointers of a value that records come into', () => {
  it('move with what they point at, there and back', () => {
    const value = { orders: orders('a', 'b', 'c'), tags: ['x'] };
    const additions = [
      { list: '/orders', index: 0, value: { id: 'new', total: 1 } },
      { list: '/orders', index: 2, value: { id: 'newer', total: 1 } },
    ];
    const added = additions.map(pointerOfAddition);
    const joined = withAdded(value, additions);
    const [there, back] = [moveForAdded(added), moveForRemoved(added)];
    for (const pointer of ['/orders/0/id', '/orders/1/id', '/orders/2/id', '/orders', '/tags/0', '']) {
      const after = there(pointer);
      expect(valueAt(joined, after ?? '?')).toEqual(
        after === '/orders' || after === '' ? valueAt(joined, pointer) : valueAt(value, pointer),
      );
      expect(back(after ?? '?')).toBe(pointer);
    }
    expect(back('/orders/2/total')).toBeUndefined();
    expect(withoutAdded(joined, added)).toEqual(value);
  });
});
