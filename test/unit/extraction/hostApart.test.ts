import { describe, expect, it } from 'vitest';
import { Redaction } from '../../../src/core/privacy/secrets.ts';
import type { DocumentEvent, DocumentResult } from '../../../src/core/extraction/extractDocument.ts';
import { groundValue } from '../../../src/core/extraction/grounding/grounding.ts';
import type { JsonObject, JsonValue } from '../../../src/core/json/json.ts';
import { SchemaValidator } from '../../../src/core/schema/validate.ts';
import { NOTHING_SPENT } from '../../../src/core/extraction/usage.ts';
import { extractApart, listSchema } from '../../../src/core/extraction/apart.ts';
import { restoreResult } from '../../../src/core/extraction/redacted.ts';

function resultOf(value: JsonValue, text: string, more: Partial<DocumentResult> = {}): DocumentResult {
  return {
    status: 'valid',
    value,
    errors: [],
    notes: [],
    grounding: groundValue(value, text),
    spent: { ...NOTHING_SPENT, requests: 1, costUsd: 0.5 },
    attempts: 1,
    method: 'json-schema',
    conflicts: [],
    parts: [],
    ...more,
  };
}

async function endOf(events: AsyncGenerator<DocumentEvent, void, void>): Promise<DocumentResult> {
  let end: DocumentResult | undefined;
  for await (const event of events) {
    if (event.type !== 'end') continue;
    expect(end).toBeUndefined();
    end = event.result;
  }
  if (end === undefined) throw new Error('There was no end.');
  return end;
}

describe('several texts, one result each', () => {
  const texts = [
    { text: 'Ada is 36', start: 0 },
    { text: 'Bob is 40', start: 11 },
  ];

  it('becomes one list whose places are those of all texts together, and whose costs add up', async () => {
    const values: Readonly<Record<string, JsonValue>> = { 'Ada is 36': { name: 'Ada' }, 'Bob is 40': { name: 'Bob' } };
    const result = await endOf(
      extractApart(texts, async function* ({ text }) {
        yield { type: 'end', result: resultOf(values[text] ?? null, text) };
      }),
    );
    expect(result.value).toEqual([{ name: 'Ada' }, { name: 'Bob' }]);
    expect(result.status).toBe('valid');
    expect(result.grounding.map(({ pointer, ranges }) => [pointer, ranges[0]])).toEqual([
      ['/0/name', { start: 0, end: 3 }],
      ['/1/name', { start: 11, end: 14 }],
    ]);
    expect(result.spent.costUsd).toBe(1);
  });

  it('is never called valid when one of them is not, and says at which item what is wrong', async () => {
    const error = {
      instancePath: '/age',
      path: ['age'],
      schemaPath: '/type',
      keyword: 'type',
      message: 'age is wrong',
      forModel: 'age is wrong',
    };
    const result = await endOf(
      extractApart(texts, async function* ({ text }) {
        const isBad = text.startsWith('Bob');
        yield { type: 'end', result: resultOf({ age: 1 }, text, isBad ? { status: 'invalid', errors: [error] } : {}) };
      }),
    );
    expect(result.status).toBe('invalid');
    expect(result.errors.map(({ instancePath }) => instancePath)).toEqual(['/1/age']);
  });

  it('keeps what came when the second is stopped, and asks for no third', async () => {
    const asked: string[] = [];
    const result = await endOf(
      extractApart([...texts, { text: 'never', start: 22 }], async function* ({ text }) {
        asked.push(text);
        yield { type: 'end', result: resultOf({ text }, text, asked.length === 2 ? { status: 'stopped' } : {}) };
      }),
    );
    expect(asked).toEqual(['Ada is 36', 'Bob is 40']);
    expect(result.status).toBe('stopped');
    expect(result.value).toHaveLength(2);
  });

  it('is checked against a list of the schema, whatever that refers to', () => {
    const tree: JsonObject = {
      type: 'object',
      properties: { name: { $ref: '#/$defs/Name' }, children: { type: 'array', items: { $ref: '#' } } },
      $defs: { Name: { type: 'string' } },
    };
    const validator = new SchemaValidator(listSchema(tree));
    expect(validator.isValid([{ name: 'a', children: [{ name: 'b' }] }, { name: 'c' }])).toBe(true);
    expect(validator.isValid([{ name: 'a', children: [{ name: 5 }] }])).toBe(false);
    expect(validator.isValid({ name: 'a' })).toBe(false);
  });
});

describe('secrets that were taken out before sending', () => {
  it('are back in the value and found in the text as it really is', async () => {
    const secret = ['sk', 'live', 'q9Zx7Lm2Vb4Nw8Rt6Yp3'].join('_');
    const text = `api_key = "${secret}"\nowner: Ada\n`;
    const redaction = new Redaction();
    const sent = redaction.redact(text);
    expect(sent).not.toContain(secret);
    const mark = /REDACTED_SECRET_\d+_/.exec(sent)?.[0] ?? '';
    const raw = resultOf({ key: mark, owner: 'Ada' }, sent);
    const result = await restoreResult(raw, redaction, text);
    expect(result.value).toEqual({ key: secret, owner: 'Ada' });
    const owner = result.grounding.find(({ pointer }) => pointer === '/owner')?.ranges[0];
    expect(text.slice(owner?.start, owner?.end)).toBe('Ada');
    const key = result.grounding.find(({ pointer }) => pointer === '/key')?.ranges[0];
    expect(text.slice(key?.start, key?.end)).toBe(secret);
  });
});
