import { readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { parse } from 'yaml';
import { describe, expect, it } from 'vitest';
import { parseJson } from '../../../src/base/exactNumber.ts';
import type { JsonObject, JsonValue } from '../../../src/core/json/json.ts';
import { BlockStream } from '../../../src/core/markdown/blocks.ts';
import type { InlineNode } from '../../../src/core/markdown/nodes.ts';
import {
  toCsv,
  toJsonLines,
  toMarkdownTable,
  toTsv,
  FormulaUse,
} from '../../../src/core/extraction/outputs/delimited.ts';
import { toPythonLiteral, toTypeScriptLiteral } from '../../../src/core/extraction/outputs/literals.ts';
import { OUTPUT_FORMAT_NAMES } from '../../../src/core/outputs/outputFormats.ts';
import { formatOutput } from '../../../src/core/extraction/outputs/outputs.ts';
import { tableOf, tableOfMany, type Table } from '../../../src/core/extraction/outputs/table.ts';
import { toYaml } from '../../../src/core/extraction/outputs/yaml.ts';
import { anyCharacter } from '../anyCharacter.ts';
import { runs } from '../effort.ts';

/** A plain reader of RFC 4180, to check what was written. */
function readCsv(text: string): string[][] {
  const rows: string[][] = [[]];
  const pattern = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/gy;
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    rows.at(-1)?.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? '');
    if (match[3] === '\r\n') rows.push([]);
  }
  rows.pop();
  return rows;
}

/** The cells of a text as a spreadsheet takes them: where a cell begins with a quote, separators up to the next are text. */
function cellsAsOpened(text: string, separator: string): string[] {
  const cells: string[] = [];
  let rest = text;
  while (rest !== '') {
    const quoted = /^"((?:[^"]|"")*)"/.exec(rest);
    const from = quoted?.[0].length ?? 0;
    const [tail = ''] = rest.slice(from).split(new RegExp(`[${separator}\\r\\n]`), 1);
    cells.push((quoted?.[1]?.replaceAll('""', '"') ?? '') + tail);
    rest = rest.slice(from + tail.length + 1);
  }
  return cells;
}

/** The Markdown of one table, as the panel shows its first cell. */
function firstCell(markdown: string): readonly InlineNode[] | undefined {
  const stream = new BlockStream();
  stream.append(markdown);
  stream.finish();
  const [table] = stream.blocks;
  return table?.type === 'table' ? table.children[0]?.cells[0]?.flatMap(({ children }) => children) : undefined;
}

const RECORDS = [
  { name: 'Ada', address: { city: 'London' }, tags: ['a', 'b'], age: 36 },
  { name: 'Bob, "B"', address: { city: 'Rome\nItaly', zip: null }, tags: [], age: 7 },
];

describe('a value as a table', () => {
  it('has a row for each record and a column for each path', () => {
    const table = tableOf(RECORDS);
    expect(table.columns).toEqual(['name', 'address.city', 'tags', 'age', 'address.zip']);
    expect(table.rows[1]?.map((cell) => cell.value)).toEqual(['Bob, "B"', 'Rome\nItaly', '', 7, null]);
    expect(table.rows[1]?.[1]?.pointer).toBe('/1/address/city');
  });

  it('repeats what stands beside the one list of records, and keeps pointers', () => {
    const table = tableOf({ invoice: 'A1', lines: [{ sku: 'x' }, { sku: 'y', invoice: 'own' }] });
    expect(table.columns).toEqual(['invoice', 'sku', 'lines.invoice']);
    expect(table.rows.map((row) => row.map((cell) => cell.value))).toEqual([
      ['A1', 'x', undefined],
      ['A1', 'y', 'own'],
    ]);
    expect(table.rows[1]?.[1]?.pointer).toBe('/lines/1/sku');
  });

  it('joins many values with a column for their source', () => {
    const table = tableOfMany([
      { source: 'a.txt', value: { n: 1 } },
      { source: 'b.txt', value: [{ n: 2 }, { n: 3 }] },
    ]);
    expect(table.columns).toEqual(['source', 'n']);
    expect(table.rows.map((row) => row.map((cell) => cell.value))).toEqual([
      ['a.txt', 1],
      ['b.txt', 2],
      ['b.txt', 3],
    ]);
  });
});

describe('comma-separated values', () => {
  it('come back as they were, whatever is in them', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.string({ unit: anyCharacter }), { minLength: 2, maxLength: 2 }), { maxLength: 5 }),
        (rows) => {
          const table: Table = {
            columns: ['a', 'b'],
            rows: rows.map((row) => row.map((value) => ({ value, pointer: '' }))),
          };
          expect(readCsv(toCsv(table, { formulas: new FormulaUse(false) }))).toEqual([['a', 'b'], ...rows]);
        },
      ),
    );
  });

  it('are no formulas unless asked for, and numbers stay numbers', () => {
    const table = tableOf([{ a: '=HYPERLINK("x")', b: -5, c: '-x', d: '@y' }]);
    const kept = new FormulaUse(true);
    expect(readCsv(toCsv(table, { formulas: kept }))[1]).toEqual(['\'=HYPERLINK("x")', '-5', "'-x", "'@y"]);
    expect(kept.count).toBe(3);
    expect(toCsv(table)).toBe(toCsv(table, { formulas: kept }));
    expect(readCsv(toCsv(table, { formulas: new FormulaUse(false) }))[1]?.[0]).toBe('=HYPERLINK("x")');
  });

  it.each([
    ['csv', toCsv, [',', ';', '\t']],
    ['tsv', toTsv, ['\t', ',', ';']],
  ] as const)('hold no formula, whatever separates cells where they are opened: %s', (_, write, separators) => {
    const pieces = [
      '=1+1',
      '＝1',
      '+x',
      '-x',
      '@y',
      '＠',
      '-5',
      'a',
      ' ',
      '"',
      '""',
      "'",
      ';',
      ',',
      '\t',
      '\n',
      '\r',
      '\u200b',
      '- one',
      'W(1)',
      '!A1',
    ];
    const text = fc.array(fc.constantFrom(...pieces), { maxLength: 8 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(text, text, (first, second) => {
        const written = write(tableOf([{ a: first, b: second }]));
        for (const separator of separators) {
          const formulas = cellsAsOpened(written, separator)
            .filter((cell) => /^(?:[=＝@＠]|[-+＋－](?![\d.]*(?:$|[",;\t])))/.test(cell))
            .filter((cell) => !/^[-+][ \d]/.test(cell) || /W\(|!A/.test(cell));
          expect(formulas, separator).toEqual([]);
        }
      }),
      runs(2_000, 20_000),
    );
  });

  it('keep numbers and ranges within a text as they are', () => {
    expect(toCsv(tableOf([{ a: '12;-7', b: 'x, -y', c: '48.1,-11.5' }]))).toBe(
      'a,b,c\r\n12;-7,"x, -y","48.1,-11.5"\r\n',
    );
  });

  it('keep lists, telephone numbers and temperatures that begin a later line of a cell', () => {
    const list = 'Buy:\n- one\r\n- two (or more)!\n+ three\n+49 30 1234\n-5 °C';
    expect(toCsv(tableOf([{ a: list, b: list }]))).toBe(`a,b\r\n"${list}","${list}"\r\n`);
  });

  it.each([
    '- WEBSERVICE("https://x.example")',
    "+ cmd|'/c calc'!A1",
    '-5+WEBSERVICE (B1)',
    '- WEBSERVICE ("x")',
    '- [x.xlsx]S!A1',
    '=1',
    '-x',
  ])('guard a later line of a cell that computes where line breaks split it: %s', (line) => {
    expect(toCsv(tableOf([{ a: 'x', b: `y\n${line}` }]))).toContain(`y\n'${line.replaceAll('"', '""')}"`);
  });

  it('with tabs have one line for each row', () => {
    expect(toTsv(tableOf([{ a: 'x\ty\nz', b: null }]))).toBe('a\tb\r\nx y z\t\r\n');
  });
});

describe('other forms', () => {
  it('YAML is read back as the same value', () => {
    fc.assert(
      fc.property(fc.jsonValue() as fc.Arbitrary<JsonValue>, (value) => {
        expect(parse(toYaml(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
      runs(200, 500),
    );
  });

  it.each([
    'yes',
    'NO',
    '~',
    'null',
    '1e3',
    '0x1F',
    '12:30',
    '2026-11-24',
    ' lead',
    'trail ',
    '- a',
    'a: b',
    '# c',
    '&x',
    '*y',
    '!t',
    '%d',
    '@e',
    '`f',
    '"g"',
    "'h'",
    '[i]',
    '{j}',
    'k #l',
    'line\nbreak',
    'a\n\nb\n',
    '\ttab',
    '\u2028',
    '\u0085',
    '=',
    '<<',
    '.5',
    '+1',
    '_1',
    'a\n  b',
    '',
  ])('YAML keeps the text %j a text', (text) => {
    for (const version of ['1.1', '1.2'] as const) {
      expect(parse(toYaml({ [text]: text, list: [text] }), { version, merge: false })).toEqual({
        [text]: text,
        list: [text],
      });
    }
  });

  it('YAML shows lists and objects in blocks', () => {
    expect(toYaml({ name: 'Ada', list: [{ a: 1, b: ['x'] }, 2], empty: {}, text: 'one\ntwo\n' })).toBe(
      'name: Ada\nlist:\n  - a: 1\n    b:\n      - x\n  - 2\nempty: {}\ntext: |\n  one\n  two\n',
    );
  });

  it('a Markdown table has one line for each row and shows signs as they are', () => {
    const text = toMarkdownTable(
      tableOf([
        { a: 'x|y\nz', n: 1 },
        { a: '<b>', n: 2 },
      ]),
    );
    expect(text).toBe('| a | n |\n| --- | ---: |\n| x\\|y<br>z | 1 |\n| &lt;b> | 2 |\n');
  });

  it('a Markdown table shows a text letter by letter, whatever markup it looks like', () => {
    const letters = ['*', '_', '`', '[', ']', '(', ')', '!', '|', '~', '$', '<', '>', '&', 'amp;', '\\', 'a', ' ', '#'];
    const text = fc
      .array(fc.constantFrom(...letters), { minLength: 1, maxLength: 12 })
      .map((parts) => `x${parts.join('')}x`);
    fc.assert(
      fc.property(text, (cell) => {
        expect(firstCell(toMarkdownTable(tableOf([{ a: cell }])))).toEqual([{ type: 'text', text: cell }]);
      }),
      runs(1_000, 10_000),
    );
  });

  it('JSON Lines have one value on each line', () => {
    expect(toJsonLines([{ a: 'x\ny' }, 1])).toBe('{"a":"x\\ny"}\n1\n');
  });

  it('a TypeScript literal is the value when it is run', () => {
    fc.assert(
      fc.property(fc.jsonValue() as fc.Arbitrary<JsonValue>, (value) => {
        const code = toTypeScriptLiteral(value, 'sample').replace(/: Sample = /, ' = ');
        // oxlint-disable-next-line typescript/no-implied-eval -- to run what was written is the point
        expect(new Function(`${code}; return sample;`)()).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it('a Python literal makes instances of the written classes', () => {
    const schema = {
      type: 'object',
      properties: {
        id: { type: 'string', format: 'uuid' },
        'first name': { type: 'string' },
        day: { type: 'string', format: 'date' },
        lines: { type: 'array', items: { $ref: '#/$defs/line' } },
        address: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
        extra: { type: 'object', additionalProperties: { type: 'number' } },
        pos: { type: 'array', prefixItems: [{ type: 'number' }], items: false },
        open: { type: 'boolean' },
        either: { anyOf: [{ type: 'object', properties: { k: { const: 'x' } }, required: ['k'] }, { type: 'string' }] },
      },
      $defs: {
        line: {
          type: 'object',
          properties: { sku: { type: 'string' }, next: { $ref: '#/$defs/line' } },
          required: ['sku'],
        },
      },
    };
    const value = {
      id: '6f1c2f0e-2b0a-4c59-9a53-0f6b6c1d2e3f',
      'first name': 'Ada',
      day: '2026-11-24',
      lines: [{ sku: 'x', next: { sku: 'y' } }],
      address: { city: 'Rome' },
      extra: { a: 1 },
      pos: [1],
      open: true,
      either: { k: 'x' },
    };
    const text = toPythonLiteral(value, schema, 'order');
    for (const part of [
      'order = Order(',
      'id=UUID("6f1c2f0e-2b0a-4c59-9a53-0f6b6c1d2e3f")',
      'first_name="Ada"',
      'day=dt.date.fromisoformat("2026-11-24")',
      'lines=[Line(sku="x", next=Line(sku="y"))]',
      'address=OrderAddress(city="Rome")',
      'extra={"a": 1}',
      'pos=(1,)',
      'open=True',
      'either=OrderEither1(k="x")',
    ]) {
      expect(text).toContain(part);
    }
  });

  it('Python is told of digits that its numbers do not hold', () => {
    const value = parseJson('{"a":9007199254740993,"b":0.12345678901234567891}') as JsonObject;
    const text = toPythonLiteral(value, { type: 'object', properties: { a: {}, b: {} } }, 'order');
    expect(text).toBe(
      '# More digits than a float of Python holds: 0.12345678901234567891\norder = Order(a=9007199254740993, b=0.12345678901234567891)\n',
    );
  });

  it.each([
    ['1e21', '1.0e+21'],
    ['1e-7', '1.0e-7'],
    ['-1.234567890123456789E5', '-1.234567890123456789e+5'],
  ])('YAML writes the number %s so that old readers take it for one', (json, yaml) => {
    expect(toYaml(parseJson(json) as JsonValue)).toBe(`${yaml}\n`);
  });

  it('every form takes every value', () => {
    const formats = ['json', 'csv', 'tsv', 'json-lines', 'markdown', 'yaml', 'typescript', 'python'] as const;
    fc.assert(
      fc.property(fc.jsonValue() as fc.Arbitrary<JsonValue>, fc.constantFrom(...formats), (value, format) => {
        expect(
          formatOutput(value, format, { schema: true, typeName: '' }).endsWith('\n') ||
            value === null ||
            format === 'csv' ||
            format === 'tsv' ||
            format === 'json-lines',
        ).toBe(true);
      }),
    );
  });
});

describe('the table of formats', () => {
  it('has for each format its own writer', () => {
    const schema = { type: 'array', items: { type: 'object', properties: { a: { type: 'integer' }, b: {} } } };
    const options = { schema, typeName: 'Thing' };
    const written = OUTPUT_FORMAT_NAMES.map((name) => [name, formatOutput([{ a: 1, b: 'x' }], name, options)]);
    expect(Object.fromEntries(written)).toEqual({
      json: '[\n  {\n    "a": 1,\n    "b": "x"\n  }\n]\n',
      csv: 'a,b\r\n1,x\r\n',
      tsv: 'a\tb\r\n1\tx\r\n',
      'json-lines': '{"a":1,"b":"x"}\n',
      markdown: '| a | b |\n| ---: | --- |\n| 1 | x |\n',
      yaml: '- a: 1\n  b: x\n',
      typescript: "const thing: Thing = [\n  {\n    a: 1,\n    b: 'x',\n  },\n];\n",
      python: 'thing = [ThingItem(a=1, b="x")]\n',
      report: expect.stringContaining('<h1 class="text">Thing</h1>') as string,
    });
  });

  it('is what the schema of saved extractions offers', () => {
    const file = path.resolve(import.meta.dirname, '../../../media/schemas/extraction.schema.json');
    const { properties } = JSON.parse(readFileSync(file, 'utf8')) as {
      readonly properties: { readonly output: { readonly anyOf: readonly [{ readonly enum: readonly string[] }] } };
    };
    expect(properties.output.anyOf[0].enum).toEqual(OUTPUT_FORMAT_NAMES);
  });
});
