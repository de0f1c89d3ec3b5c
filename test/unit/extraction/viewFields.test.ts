import { describe, expect, it } from 'vitest';
import { fieldKindAt } from '../../../src/host/extraction/view/fieldKind.ts';
import { Marks } from '../../../src/webview/extraction/marks.ts';
import { progressWords, spentWords, statusWords } from '../../../src/webview/extraction/statusWords.ts';
import { ended, running } from '../../panel/support/extractionContent.ts';

describe('how a value is corrected', () => {
  const schema = {
    $defs: {
      address: { type: 'object', properties: { zip: { type: ['string', 'null'] } } },
      tree: { type: 'object', properties: { next: { $ref: '#/$defs/tree' }, at: { type: 'integer' } } },
    },
    type: 'object',
    properties: {
      kind: { enum: ['a', 'b', null] },
      fixed: { const: 'x' },
      address: { $ref: '#/$defs/address' },
      either: { anyOf: [{ type: 'number' }, { type: 'null' }] },
      mixed: { type: ['string', 'number'] },
      tree: { $ref: '#/$defs/tree' },
      pair: { type: 'array', prefixItems: [{ type: 'boolean' }], items: { type: 'number' } },
      old: { type: 'array', items: [{ type: 'string' }], additionalItems: { type: 'integer' } },
      map: { type: 'object', additionalProperties: { type: 'integer', description: 'How many' } },
      'a/b': { type: 'string' },
    },
    allOf: [{ properties: { late: { type: 'boolean' } } }],
  };

  it.each([
    ['/kind', 'enum', true],
    ['/fixed', 'enum', false],
    ['/address/zip', 'string', true],
    ['/either', 'number', true],
    ['/mixed', 'json', false],
    ['/tree/next/next/at', 'integer', false],
    ['/pair/0', 'boolean', false],
    ['/pair/3', 'number', false],
    ['/old/0', 'string', false],
    ['/old/1', 'integer', false],
    ['/map/anything', 'integer', false],
    ['/a~1b', 'string', false],
    ['/late', 'boolean', false],
  ])('goes by what the schema allows at %s', (pointer, kind, isNullable) => {
    expect(fieldKindAt(schema, pointer)).toMatchObject({ kind, isNullable });
  });

  it('is plain JSON where the schema says nothing, and ends in a schema that goes round in circles', () => {
    expect(fieldKindAt(schema, '/nowhere/at/all').kind).toBe('json');
    expect(fieldKindAt(true, '').kind).toBe('json');
    const circle = { $ref: '#/$defs/a', $defs: { a: { anyOf: [{ $ref: '#/$defs/a' }, { $ref: '#/$defs/a' }] } } };
    expect(fieldKindAt(circle, '/x').kind).toBe('json');
  });

  it('passes the description and the allowed values on', () => {
    expect(fieldKindAt(schema, '/map/x').description).toBe('How many');
    expect(fieldKindAt(schema, '/kind').options).toEqual(['"a"', '"b"']);
  });
});

describe('marks beside the values', () => {
  it('count the errors within each place, and forget the source of a corrected value', () => {
    const marks = new Marks();
    marks.errors = [
      { pointer: '/a/0/b', message: 'one' },
      { pointer: '/a/0/b', message: 'two' },
      { pointer: '', message: 'three' },
    ];
    marks.grounding = { exact: ['/x'], approximate: [], missing: ['/a/0/b', '/y'] };
    marks.corrections = [{ pointer: '/a/0/b', value: 1 }];
    expect(['', '/a', '/a/0', '/a/0/b', '/a/1'].map((place) => marks.errorsWithin(place))).toEqual([3, 2, 2, 2, 0]);
    expect(marks.errorsAt('/a/0/b')).toEqual(['one', 'two']);
    expect(marks.missing).toEqual(['/y']);
    expect(marks.findingAt('/a/0/b')).toBeUndefined();
    expect(marks.findingAt('/x')).toBe('exact');
  });
});

describe('the words of the status', () => {
  const counts = { leaves: 12, errors: 0, corrections: 0 };
  const text = (status: Parameters<typeof statusWords>[0], more: Partial<typeof counts> = {}): string =>
    statusWords(status, { ...counts, ...more }, 10_000).text;

  it('say what is being done', () => {
    expect(text(running())).toBe('Waiting for the model…');
    expect(text(running({ phase: 'thinking' }))).toBe('The model is thinking…');
    expect(text(running({ phase: 'writing' }))).toBe('Extracting… 12 values');
    expect(text(running({ phase: 'writing', kind: 'repair', attempt: 2, repairing: ['x'] }))).toBe(
      'Repairing 1 error, attempt 2…',
    );
    expect(text(running({ phase: 'retrying', until: 18_000, reason: 'The model is busy.' }))).toBe(
      'Trying again in 8 s. The model is busy.',
    );
    expect(text(running({ phase: 'checking', part: { number: 2, count: 5 } }))).toBe(
      'Part 2 of 5: checking the response…',
    );
  });

  it('never call valid what is not', () => {
    for (const outcome of ['invalid', 'truncated', 'refused', 'stopped', 'failed'] as const) {
      expect(text(ended({ outcome }))).not.toMatch(/^valid/i);
      expect(statusWords(ended({ outcome }), counts, 0).tone).not.toBe('good');
    }
    expect(text(ended({ outcome: 'truncated' }))).toContain('length limit');
    const error = {
      kind: 'protocol',
      code: 'ended-early',
      message: 'Ended early.',
      retryable: false,
      actions: [],
    } as const;
    expect(text(ended({ outcome: 'truncated', error: { ...error, actions: [] } }))).toBe('Ended early.');
    expect(text(ended({ outcome: 'invalid' }), { errors: 3 })).toBe('Not valid: 3 errors');
    expect(text(ended({ outcome: 'invalid' }))).toBe('Not valid: not everything could be checked');
    expect(text(ended({ attempts: 2 }), { corrections: 1 })).toBe('Valid, 12 values, 1 correction, after 2 attempts');
  });

  it('give figures only where they are known, and say where they are a least', () => {
    expect(spentWords({ isPartial: false })).toEqual([]);
    expect(spentWords({ isPartial: false, durationMs: 800 })).toEqual(['cost unknown', '0.8 s']);
    expect(
      spentWords({ isPartial: true, costUsd: 0.0064, durationMs: 800, inputTokens: 1_200, outputTokens: 90 }),
    ).toEqual(['≥ $0.0064', '0.8 s', '1.2k → 90 tokens']);
  });

  it('tell a batch that stopped at its limit from one that is done', () => {
    const progress = { total: 1_000, done: 400, failed: 2, running: 0, costUsd: 1 } as const;
    expect(progressWords({ ...progress, state: 'ceiling' })).toMatchObject({
      text: 'Stopped at the cost limit: 400 of 1,000 done, 2 failed, 598 left.',
      tone: 'warning',
    });
    expect(progressWords({ ...progress, done: 998, state: 'finished' }).tone).toBe('warning');
    expect(progressWords({ ...progress, done: 1_000, failed: 0, state: 'finished' }).tone).toBe('good');
  });
});
