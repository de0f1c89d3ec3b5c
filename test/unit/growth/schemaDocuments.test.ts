/** Documents of many small parts, each of which could be looked for in all of the text. */
import { expect, it } from 'vitest';
import { readSchemaSource } from '../../../src/core/extraction/sources/schemaSource.ts';
import { effort } from '../effort.ts';
import { processorMsUntil } from '../processorTime.ts';

type Document = (count: number) => string;

const API = 'openapi: 3.0.0\n';

function each(count: number, part: (index: number) => string, between = ','): string {
  return Array.from({ length: count }, (_, index) => part(index)).join(between);
}

/** One schema whose properties refer to as many others, which stand where no component does. */
function referring(ref: (index: number) => string, target: (index: number) => string): Document {
  return (count) => {
    const properties = each(count, (index) => `"p${index}":{"$ref":"${ref(index)}"}`);
    const others = each(count, (index) => `"a${index}":${target(index)}`);
    const schema = `{"type":"object","properties":{${properties}}}`;
    return `{"openapi":"3.0.0","$id":"http://a/b","components":{"schemas":{"r":${schema}}},"x":{${others}}}`;
  };
}

const DOCUMENTS: readonly (readonly [string, Document])[] = [
  ['keys of YAML', (count) => `${API}a:\n${each(count, (index) => `  a${index}: 1`, '\n')}`],
  ['keys of YAML in braces', (count) => `${API}a: {${each(count, (index) => `a${index}: 1`)}}`],
  ['aliases of YAML', (count) => `${API}b: &b {a: 1}\n${each(count, (index) => `a${index}: *b`, '\n')}`],
  [
    'anchors of YAML',
    (count) => `${API}a0: &x0 1\n${each(count, (index) => `a${index + 1}: &x${index + 1} [*x${index % 9}]`, '\n')}`,
  ],
  ['merged keys of YAML', (count) => `${API}b: &b {a: 1}\n${each(count, (index) => `a${index}: {<<: *b}`, '\n')}`],
  [
    'equal names',
    referring(
      (index) => `#/x/a${index}/s`,
      () => '{"s":{"type":"string"}}',
    ),
  ],
  [
    'anchors',
    referring(
      (index) => `#a${index}`,
      (index) => `{"$anchor":"a${index}"}`,
    ),
  ],
  [
    'addresses',
    referring(
      (index) => `c${index}#`,
      (index) => `{"$id":"c${index}"}`,
    ),
  ],
];

// A check tries some of them, the proof all.
const tried = DOCUMENTS.filter((_, index) => effort(index % 3 === 0, true));

it.each(tried)('%s take no more than linear time', async (_, document) => {
  const [short, long] = [document(1_000), document(8_000)];
  const time = (text: string): Promise<number> => processorMsUntil(() => readSchemaSource(text, 'json-schema'));
  await time(short);
  const base = Math.max(20, await time(short));
  let ratio = Infinity;
  // The best of a few: eight times the text takes eight times as long, the collector of garbage aside.
  for (let tries = 0; tries < 3 && ratio > 20; tries += 1) ratio = Math.min(ratio, (await time(long)) / base);
  expect(ratio).toBeLessThan(20);
});

it.each([
  ['lists', 'json-schema', '['.repeat(20_000)],
  ['objects', 'example', `${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`],
  ['choices', 'json-schema', `${'{"allOf":['.repeat(20_000)}{}${']}'.repeat(20_000)}`],
  ['lists of YAML', 'json-schema', `${API}a: ${'['.repeat(20_000)}`],
  ['items of YAML', 'example', `${API}a:\n  ${'- '.repeat(20_000)}1`],
  ['braces of the notation', 'notation', `${'a {'.repeat(20_000)}${'}'.repeat(20_000)}`],
] as const)('%s that nest without end are refused in words', async (_, kind, text) => {
  const reading = await readSchemaSource(text, kind);
  expect(reading.ok ? '' : reading.problem.message).toMatch(/nested too deeply/);
});
