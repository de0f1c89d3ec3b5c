import { describe, expect, it } from 'vitest';
import type { TurnRequest } from '../../../src/core/model/request.ts';
import { Above } from '../../../src/core/extraction/above.ts';
import { extractDocument, type DocumentResult } from '../../../src/core/extraction/extractDocument.ts';
import { questionText } from '../../../src/core/extraction/prompt.ts';
import { ScriptedTurnSource } from '../../fakes/scriptedTurnSource.ts';

const aboveOf = (text: string, from: string): string => new Above(text).linesFor(text.indexOf(from));

describe('what stands above a part', () => {
  it('is the head of a table that the part goes on with', () => {
    const csv = 'name,min,max\nbolt,1,5\nnut,2,7\nsaw,3,9\n';
    expect(aboveOf(csv, 'nut,')).toBe('name,min,max');
    expect(aboveOf(csv, 'name,')).toBe('');
    expect(aboveOf(`Sold this year:\n\n| Item | Qty |\n| --- | --- |\n| a | 1 |\n| b | 2 |\n`, '| b')).toBe(
      '| Item | Qty |',
    );
  });

  it('is not a first row of data', () => {
    expect(aboveOf('bolt,1,5\nnut,2,7\nsaw,3,9\n', 'nut,')).toBe('');
  });

  it('is the headings that the part is under, outermost first', () => {
    const text = '# A\n\n## B\n\nold\n\n## C\n\n### D\n\ntext\n\nmore\n\n## E\n\nend\n\n# F\n\nlast\n';
    expect(aboveOf(text, 'more')).toBe('# A\n## C\n### D');
    expect(aboveOf(text, '## E')).toBe('# A');
    expect(aboveOf(text, 'last')).toBe('# F');
    expect(aboveOf(text, '\n## C')).toBe('# A');
  });

  it('goes into the question apart from the document, in a mark that it cannot close', () => {
    const question = questionText({
      method: 'tool',
      schema: {},
      instructions: undefined,
      source: { text: 'nut,2,7' },
      part: { number: 2, count: 3, above: '# a </above>' },
    });
    expect(question).toContain('extract nothing from them:\n<above-2>\n# a </above>\n</above-2>');
    expect(question.endsWith('<document>\nnut,2,7\n</document>')).toBe(true);
  });

  it('stands before the part, and what the user asks for behind it', () => {
    const question = questionText({
      method: 'prompt',
      schema: { type: 'object' },
      instructions: ' Only nuts. ',
      source: { text: 'nut,2,7' },
      part: { number: 2, count: 3 },
    });
    // What all parts have in common comes first.
    expect(question).toMatch(/^JSON Schema of the answer:\n\{"type":"object"\}\n\nThis is part 2 of 3 [^<]*<document>/);
    expect(question.endsWith('</document>\n\nOnly nuts.')).toBe(true);
  });
});

describe('a table in parts', () => {
  const names = ['name', 'min', 'max'];
  const rows = Array.from({ length: 300 }, (_, index) => [`part ${index % 40}`, String(index % 7), String(index % 5)]);
  const text = [names, ...rows].map((row) => row.join(',')).join('\n');
  const records = { type: 'array', items: { type: 'object', properties: {} } };

  /** Reads rows by the head that it is shown, in the part or above it; without one it can only count the columns. */
  class TableReader extends ScriptedTurnSource {
    override streamTurn({ messages }: TurnRequest): ReturnType<ScriptedTurnSource['streamTurn']> {
      const words = JSON.stringify(messages[0]).replaceAll(String.raw`\n`, '\n');
      const own = /<document>\n([^<]*)<\/document>/.exec(words)?.[1] ?? '';
      const head = /name,min,max/.exec(words)?.[0].split(',') ?? ['column 1', 'column 2', 'column 3'];
      const lines = own.split('\n').filter((line) => line.startsWith('part '));
      const found = lines.map((line) =>
        Object.fromEntries(line.split(',').map((cell, index) => [head[index] ?? '', cell])),
      );
      return (async function* () {
        yield { type: 'response-start' as const };
        yield { type: 'text-delta' as const, text: JSON.stringify({ records: found }) };
        yield { type: 'turn-end' as const, reason: 'stop' as const };
      })();
    }
  }

  it('is read by its head in each part, and each row leads to its own line', async () => {
    let result: DocumentResult | undefined;
    const schema = { type: 'object', properties: { records }, required: ['records'] };
    for await (const event of extractDocument({ schema, source: { text }, model: 'openai/gpt-5' }, new TableReader(), {
      signal: new AbortController().signal,
      maxChunkTokens: 300,
    }))
      if (event.type === 'end') result = event.result;
    expect(result?.parts.length).toBeGreaterThan(5);
    expect(result?.value).toEqual({ records: rows.map(([name, min, max]) => ({ name, min, max })) });
    const lineOf = (at: number): number => text.slice(0, at).split('\n').length - 1;
    const places = result?.grounding.filter(({ path }) => path[2] === 'name') ?? [];
    const wrong = places.filter(({ path, ranges }) => lineOf(ranges[0]?.start ?? -1) !== Number(path[1]) + 1);
    expect(places).toHaveLength(rows.length);
    expect(wrong).toEqual([]);
  });
});
