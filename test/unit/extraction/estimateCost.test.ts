import { describe, expect, it } from 'vitest';
import { estimateTokens } from '../../../src/core/cost/estimate.ts';
import { answerSize } from '../../../src/core/extraction/answerSize.ts';
import { estimateExtraction } from '../../../src/core/extraction/estimateCost.ts';
import { questionText, systemPrompt } from '../../../src/core/extraction/prompt.ts';
import type { JsonObject, JsonValue } from '../../../src/core/json/json.ts';

const text = { type: 'string' } as const;
const number = { type: 'number' } as const;
const object = (properties: JsonObject): JsonObject => ({
  type: 'object',
  properties,
  required: Object.keys(properties),
  additionalProperties: false,
});

const BILL = object({ number: text, vendor: text, total: number });
const bill = `ACME GmbH, Hauptstr. 1, 10115 Berlin
Invoice 2024-0041
Date: 12 March 2024

2 x Blue pen      3.00 EUR
1 x Notebook      7.50 EUR

Total: 11.50 EUR
Paid: yes`;

const ORDERS = object({ orders: { type: 'array', items: { $ref: '#/$defs/Order' } } });
const orders = {
  ...ORDERS,
  $defs: { Order: object({ id: text, customer: text, city: text, quantity: { type: 'integer' }, total: number }) },
};
const order = (index: number): JsonObject => ({
  id: `A-${1000 + index}`,
  customer: 'Ada Lovelace',
  city: 'London',
  quantity: index,
  total: index * 3.5,
});
const log = Array.from(
  { length: 40 },
  (_, index) =>
    `2026-03-${10 + (index % 20)} order A-${1000 + index} of Ada Lovelace, 12 St James’s Square, London SW1Y 4LB: ${index} pieces of the analytical engine, punched cards included, delivered by coach on the next day, ${index * 3.5} pounds in all, to be paid within 30 days of delivery, as the last time and the time before that, thank you very much`,
).join('\n');

describe('what an extraction will probably cost', () => {
  it.each<[string, JsonObject, string, JsonValue]>([
    ['a few fields of a short text', BILL, bill, { number: '2024-0041', vendor: 'ACME GmbH', total: 11.5 }],
    ['records of a list', orders, log, { orders: Array.from({ length: 40 }, (_, index) => order(index)) }],
  ])('is within 30 percent of what %s takes', (_, schema, source, answer) => {
    const estimate = estimateExtraction({ schema, source: { text: source } });
    const question = questionText({ method: 'json-schema', schema, instructions: undefined, source: { text: source } });
    const input =
      estimateTokens(systemPrompt('json-schema', false)) +
      estimateTokens(question) +
      estimateTokens(JSON.stringify(schema));
    const output = estimateTokens(JSON.stringify(answer));
    // Output costs about four times as much.
    const ratio = (estimate.inputTokens + 4 * estimate.outputTokens) / (input + 4 * output);
    expect(ratio).toBeGreaterThan(0.7);
    expect(ratio).toBeLessThan(1.3);
  });

  it('looks at no more of a schema than it needs, whoever wrote it', () => {
    const loop = { $ref: '#/$defs/a', $defs: { a: { $ref: '#/$defs/a' } } };
    expect(answerSize(loop).tokens).toBeGreaterThan(0);
    let deep: JsonObject = text;
    for (let depth = 0; depth < 5_000; depth += 1) deep = object({ a: deep });
    expect(answerSize(deep).tokens).toBeLessThan(200);
    const wide = object(Object.fromEntries(Array.from({ length: 50_000 }, (_, index) => [`f${index}`, text])));
    expect(answerSize(wide).hasList).toBe(false);
  });
});
