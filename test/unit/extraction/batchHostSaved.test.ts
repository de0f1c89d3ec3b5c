import { describe, expect, it } from 'vitest';
import type { DocumentResult } from '../../../src/core/extraction/extractDocument.ts';
import { parseSavedExtraction, printSavedExtraction } from '../../../src/core/extraction/saved.ts';
import { checkSavedExtraction } from '../../../src/core/extraction/savedProblems.ts';
import { NOTHING_SPENT } from '../../../src/core/extraction/usage.ts';
import {
  comparisonText,
  expectedFields,
  resultRow,
  waitingRow,
} from '../../../src/host/extraction/saved/comparison.ts';
import { savedOf } from '../../../src/host/extraction/saveExtraction.ts';

const good = {
  version: 1,
  name: 'Invoices',
  model: 'openai/gpt-5-mini',
  files: ['invoices/*.txt'],
  schema: { type: 'object', properties: { n: { type: 'integer' } }, required: ['n'] },
  output: 'csv',
  expected: { n: 1 },
};

/** Problems as `line: message`. */
function problemsOf(data: unknown): string[] {
  const text = typeof data === 'string' ? data : JSON.stringify(data, null, 2);
  return checkSavedExtraction(text).map(
    ({ message, offset, isWarning }) =>
      `${text.slice(0, offset).split('\n').length}${isWarning ? ' (warning)' : ''}: ${message}`,
  );
}

describe('what is wrong with a saved extraction', () => {
  it('is nothing where it can be run', () => {
    expect(problemsOf(good)).toEqual([]);
    expect(problemsOf(printSavedExtraction(parseSavedExtraction(JSON.stringify(good))))).toEqual([]);
  });

  it('is told at its line: what is missing, of another kind, unknown, or of no use', () => {
    expect(problemsOf('{\n  "version": 1,\n  "name": }')[0]).toMatch(/^3: Not valid JSON/);
    expect(problemsOf([])[0]).toMatch(/^1: /);
    expect(problemsOf({ ...good, version: 2 })[0]).toMatch(/^2: .*newer version/);
    expect(problemsOf({ ...good, name: undefined })[0]).toMatch(/^1: “name” is missing/);
    expect(problemsOf({ ...good, files: 'a.txt' })[0]).toMatch(/^5: “files” is not what it should be/);
    expect(problemsOf({ ...good, model: 'gpt' })[0]).toMatch(/^4: A model is named/);
    expect(problemsOf({ ...good, output: 'xls' })[0]).toContain('There is no output “xls”');
    expect(problemsOf({ ...good, output: 'toString' })[0]).toContain('There is no output “toString”');
    expect(problemsOf({ ...good, colour: 'red' })[0]).toMatch(/\(warning\): “colour” is not a known property/);
  });

  it('in its schema and in what it expects is told where it stands in the file', () => {
    const schema = { type: 'object', properties: { n: { type: 'nubmer' } } };
    expect(problemsOf({ ...good, schema, expected: undefined })[0]).toMatch(/^1[0-2]: .*nubmer/);
    const [first] = problemsOf({ ...good, expected: { n: 'one' } });
    expect(first).toMatch(/^2[0-9] \(warning\): No model can pass this test/);
    // With several files one value is expected for each.
    expect(problemsOf({ ...good, expected: [{ n: 1 }, { n: 2 }] })).toEqual([]);
    expect(problemsOf({ ...good, expected: [{ n: 1 }, {}] })).toHaveLength(1);
  });
});

describe('a saved test', () => {
  it('keeps the text of a selection, which would be gone with the next edit', () => {
    const wish = {
      picked: { schema: good.schema, name: 'Invoice', label: 'Invoice', notes: [] },
      model: 'a/b',
      instructions: '',
      sources: [
        {
          text: 'n is 1',
          label: 'notes.txt:3',
          segments: [],
          firstLine: 3,
          isSelection: true,
          languageId: 'plaintext',
        },
      ],
      output: 'json' as const,
      value: { n: 1 },
      corrections: {},
      corrected: { n: 1 },
    };
    const saved = savedOf(wish, 'Test', 'expected');
    expect(saved).toMatchObject({ source: { label: 'notes.txt:3', text: 'n is 1' }, expected: { n: 1 } });
    expect(problemsOf(printSavedExtraction(saved))).toEqual([]);
    expect(savedOf(wish, 'Settings', 'settings')).not.toHaveProperty('source');
  });
});

describe('the table of models', () => {
  const expected = { n: 1, list: [{ id: 'a', v: 1 }] };
  const fields = expectedFields(expected);
  const result = (rest: Partial<DocumentResult>): DocumentResult => ({
    status: 'valid',
    value: expected,
    errors: [],
    notes: [],
    grounding: [],
    spent: { ...NOTHING_SPENT, requests: 1, costUsd: 0.002 },
    attempts: 1,
    method: 'tool',
    conflicts: [],
    parts: [],
    ...rest,
  });
  const row = (rest: Partial<DocumentResult>) =>
    resultRow('a/b', fields, expected, { result: result(rest), durationMs: 1_500 });

  it('says field by field what is exact, different, missing and not expected', () => {
    expect(fields.map(({ label }) => label)).toEqual(['n', 'list[0].id', 'list[0].v']);
    expect(row({})).toMatchObject({ status: 'valid', matches: 3, total: 3, fields: ['match', 'match', 'match'] });
    expect(row({ value: { n: 2, list: [{ id: 'a' }], more: true } })).toMatchObject({
      matches: 1,
      total: 4,
      fields: ['different', 'match', 'missing'],
      actual: ['2', '"a"', ''],
      message: 'Not expected: more.',
    });
  });

  it('marks answers that are not valid, and models that gave none', () => {
    expect(row({ status: 'invalid' })).toMatchObject({
      status: 'invalid',
      matches: 3,
      message: 'The response is invalid.',
    });
    expect(row({ status: 'refused', value: undefined })).toMatchObject({
      status: 'failed',
      matches: 0,
      fields: [null, null, null],
      costUsd: 0.002,
    });
  });

  it('is copied as a Markdown table that nothing in it can break', () => {
    const rows = [row({ value: { n: 1, list: [{ id: 'a|b\nc', v: 1 }] } }), waitingRow('c/d', fields, 'waiting')];
    const text = comparisonText({ title: 'T', isRunning: false, fields: [...fields], rows });
    const lines = text.trim().split('\n');
    expect(lines).toHaveLength(4);
    for (const line of lines) expect(line.replaceAll('\\|', '').split('|')).toHaveLength(9);
  });
});
