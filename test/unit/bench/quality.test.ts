import { describe, expect, it } from 'vitest';
import { estimateTokens } from '../../../src/core/cost/estimate.ts';
import { SchemaValidator } from '../../../src/core/schema/validate.ts';
import { wireSchemaFor } from '../../../src/core/extraction/wireSchema.ts';
import type { ModelEvent } from '../../../src/core/model/events.ts';
import { allTasks } from '../../bench/quality/bench.ts';
import {
  extractionSections,
  leavesOf,
  METHODS,
  runExtractionRow,
  schemaOf,
  type TimedSource,
} from '../../bench/quality/extractions.ts';
import { parses, holds } from '../../bench/quality/parse.ts';
import { editRows } from '../../bench/quality/rows/editRows.ts';
import { extractionRows } from '../../bench/quality/rows/extractionRows.ts';
import { completionFiles } from '../../bench/quality/rows/completionRows.ts';
import { marksIn } from '../../bench/quality/rows.ts';
import { MESSAGE, scoreOf, type Result } from '../../bench/quality/score.ts';
import { completionTasks, editTask, KINDS } from '../../bench/quality/tasks.ts';

const above = 'import { readFile } from "node:fs";\n\n';
const below = '\nexport const version = 1;\n';
const wanted = 'export const sum = (a: number, b: number): number => a + b;\n';

/** The score of an edit after which the part is this. */
function scoreFor(part: string | undefined, more: Partial<Result> = {}): ReturnType<typeof scoreOf> {
  return scoreOf({
    language: 'typescript',
    before: `${above}export const sum = 1;\n${below}`,
    after: part === undefined ? undefined : above + part + below,
    wanted: [above + wanted + below],
    around: { above, below },
    ...more,
  });
}

describe('the score of a result', () => {
  it('is exact for the wanted text alone', () => {
    expect(scoreFor(wanted)).toEqual({ grade: 'exact', faults: [], parses: true });
  });

  it('is right where only the layout differs, or all checks are met', () => {
    expect(scoreFor(wanted.replace(';', '')).grade).toBe('right');
    const other = 'export function sum(a: number, b: number): number {\n  return a + b;\n}\n';
    expect(scoreFor(other).grade).toBe('wrong');
    expect(scoreFor(other, { holds: 'sum(1, 2) === 3' }).grade).toBe('right');
    expect(scoreFor(other, { holds: 'sum(1, 2) === 4' }).grade).toBe('wrong');
    expect(scoreFor(other, { has: [/function sum/], hasNot: [/return/] }).grade).toBe('wrong');
  });

  it('is broken where the text is not valid any more', () => {
    expect(scoreFor('export const sum = (a, b => a + b;\n')).toMatchObject({ grade: 'broken', parses: false });
  });

  it('is nothing where nothing came, or nothing changed', () => {
    expect(scoreFor(undefined).grade).toBe('nothing');
    expect(scoreFor('export const sum = 1;\n').grade).toBe('nothing');
  });

  it.each([
    ['fence', `\`\`\`ts\n${wanted}\`\`\`\n`],
    ['own tag', `<code>\n${wanted}`],
    ['own tag', `${wanted}</rewrite>\n`],
    ['special token', `${wanted.trimEnd()}<|im_end|>\n`],
    ['talk', `Here is the updated code:\n${wanted}`],
    ['talk', `${wanted}This code adds two numbers.\n`],
    ['line numbers', '1 | const a = 1;\n2 | const b = 2;\n'],
    ['doubled text', `${above.trim()}\n${wanted}`],
    ['doubled text', `${wanted}${below.trim()}\n`],
  ])('is wrapped with a %s', (fault, part) => {
    expect(scoreFor(part)).toMatchObject({ grade: 'wrapped', faults: [fault] });
  });

  it('leaves a text its own tags and fences', () => {
    const before = 'Use `x`:\n\n```\nnpm start\n```\n\n<code>x</code>\n';
    const after = before.replace('```\n', '```bash\n');
    const result = { language: 'markdown', before, after, wanted: [after] };
    expect(scoreOf(result).grade).toBe('exact');
    expect(scoreOf({ ...result, after: `\`\`\`md\n${after}\`\`\`\n` })).toMatchObject({ faults: ['fence'] });
  });

  it('sees what stands on the line of the cursor written again', () => {
    const around = { above: 'const list = [];\nlist.push(', below: ');\n' };
    const score = (text: string): readonly string[] =>
      scoreOf({
        language: 'typescript',
        before: around.above + around.below,
        after: around.above + text + around.below,
        wanted: [`${around.above}1${around.below}`],
        around,
      }).faults;
    expect(score('list.push(1')).toEqual(['doubled text']);
    expect(score('2')).toEqual([]);
  });

  it('asks for lines that nobody wanted changed', () => {
    const result = { language: 'json', before: '{\n  "a": 1,\n  "b": 2\n}\n', wanted: [], has: [/"a": 5/] };
    const stays = ['  "b": 2'];
    expect(scoreOf({ ...result, stays, after: '{\n  "a": 5,\n  "b": 2\n}\n' }).grade).toBe('right');
    expect(scoreOf({ ...result, stays, after: '{\n  "a": 5\n}\n' }).grade).toBe('wrong');
  });

  it('takes a label before a commit message for talk, and a long subject for a broken one', () => {
    const score = (after: string): ReturnType<typeof scoreOf> =>
      scoreOf({ language: MESSAGE, before: '', after, wanted: [], has: [/zod/] });
    expect(score('Update zod\n\nIt has a fix.').grade).toBe('right');
    expect(score('Commit message: Update zod').faults).toEqual(['talk']);
    expect(score(`Update zod ${'again '.repeat(20)}`).grade).toBe('broken');
  });
});

describe('whether a text is valid', () => {
  it.each([
    ['typescript', 'const a: number = 1;', 'const a: = 1;'],
    ['typescriptreact', 'const a = <p>a</p>;', 'const a = <p>a</b>;'],
    ['json', '{"a": 1}', '{"a": 1,}'],
    ['yaml', 'a:\n  - 1\n', 'a: [1\n'],
    ['html', '<p class="a>b">a<br></p>', '<p>a</div>'],
    ['html', '<p>a</p>', '<p>a</p'],
    ['css', '.a {\n  color: red;\n}\n', '.a {\n  color: red;\n'],
    ['css', '.a {\n  color: red;\n}\n', '.a {\n  red\n}\n'],
    ['python', 'def a():\n    return 1\n', 'def a(:\n    return 1\n'],
    ['go', 'package main\n\nfunc main() {}\n', 'package main\n\nfunc main() {\n'],
    ['markdown', '```\na\n```\n', '```\na\n'],
  ])('is told in %s', (language, good, bad) => {
    expect(parses(language, good)).toBe(true);
    expect(parses(language, bad)).toBe(false);
  });

  it('ends a script that does not end', () => {
    expect(holds('export function f(): void { for (;;) {} }', 'f()')).toBe(false);
    expect(holds('export function f(): void { throw new Error(); }', 'throws(() => f())')).toBe(true);
  });
});

describe('the rows', () => {
  it('are as many as promised, with short questions', async () => {
    const counts = KINDS.map((kind) => allTasks.filter((task) => task.kind === kind).length);
    expect(counts).toEqual([30, 20, 10, 50]);
    expect(new Set(allTasks.map(({ kind, id }) => `${kind} ${id}`)).size).toBe(allTasks.length);
    for (const { id, question } of allTasks) {
      const { system = '', messages, maxOutputTokens } = await question();
      const parts = messages.flatMap((message) => message.parts.map((part) => ('text' in part ? part.text : '')));
      expect(estimateTokens([system, ...parts].join('\n')), id).toBeLessThanOrEqual(400);
      expect(maxOutputTokens, id).toBeLessThanOrEqual(150);
    }
  });

  it('are read word by word where the answer is as it was asked for', async () => {
    for (const row of editRows) {
      for (const text of row.wanted) {
        const { after, wanted: texts, language } = await editTask(row).resultOf(`<code>\n${text}</code>`);
        expect(texts, row.id).toContain(after);
        expectValid(language, after);
      }
    }
    for (const file of completionFiles) {
      const places = marksIn(file.file);
      for (const [index, task] of completionTasks(file).entries()) {
        const { after, wanted: texts } = await task.resultOf(`<insert>${places[index]?.inside ?? ''}</insert>`);
        expect(texts, task.id).toEqual([after]);
        if (index === 0) expectValid(task.language, after);
      }
    }
  });
});

/** A program for each text would take longer than all other tests of this file. */
function expectValid(language: string, text: string | undefined): void {
  if (language !== 'python' && language !== 'go') expect(parses(language, text ?? ''), text).toBe(true);
}

/** A model that answers with these texts, one after the other. */
function answering(...texts: readonly string[]): TimedSource {
  let count = 0;
  async function* streamTurn(): AsyncGenerator<ModelEvent, void, void> {
    yield { type: 'response-start' };
    yield { type: 'text-delta', text: texts[count++] ?? '' };
    yield { type: 'usage', usage: { inputTokens: 100, outputTokens: 10 } };
    yield { type: 'turn-end', reason: 'stop' };
  }
  return {
    get seconds() {
      return count * 2;
    },
    turns: () => ({ streamTurn }),
  };
}

describe('the extractions', () => {
  it('are twenty, whose right values obey their schemas', async () => {
    expect(extractionRows).toHaveLength(20);
    expect(new Set(extractionRows.map(({ id }) => id)).size).toBe(20);
    for (const row of extractionRows) {
      const validator = new SchemaValidator(await schemaOf(row), { assertFormats: true });
      expect(validator.validate(row.wanted).errors, row.id).toEqual([]);
    }
  });

  it('are exactly right where the model answers right, in both ways', async () => {
    for (const row of extractionRows) {
      const schema = await schemaOf(row);
      for (const method of METHODS) {
        const answer = wireSchemaFor(schema, method, false)?.answerOf({ text: row.text, value: row.wanted });
        const scored = await runExtractionRow(row, method, answering(JSON.stringify(answer)));
        expect(scored, row.id).toMatchObject({ isRight: true, wrong: [], requests: 1, method, seconds: 2 });
      }
    }
  });

  it('count leaves that are wrong, missing or too many, and what repairs cost', async () => {
    const wanted = { name: 'Ada', tags: ['a', 'b'], age: 36 };
    expect(leavesOf({ name: 'Ada', tags: ['a'], age: 35, city: 'London' }, wanted)).toEqual({
      leaves: [2, 5],
      wrong: ['/tags/1', '/age', '/city'],
    });
    expect(leavesOf(undefined, wanted).leaves).toEqual([0, 4]);
    const row = extractionRows.find(({ id }) => id === 'person');
    if (row === undefined) throw new Error('There is no person.');
    const wrong = { ...(row.wanted as object), age: 'old' };
    const model = answering(JSON.stringify(wrong), JSON.stringify({ ...wrong, age: 42 }));
    const scored = await runExtractionRow(row, 'json-schema', model);
    expect(scored).toMatchObject({ status: 'valid', isRight: false, wrong: ['/age'], requests: 2, seconds: 4 });
    expect(scored).toMatchObject({ inputTokens: 200, outputTokens: 20, leaves: [3, 4] });
    const [section] = extractionSections([scored]);
    const shown = Object.fromEntries(section?.figures.map(({ name, value }) => [name, value]) ?? []);
    expect(shown).toMatchObject({ 'exactly right': 0, 'leaves right': 75, 'obeys the schema': 100, 'tokens out': 20 });
  });
});
