import { describe, expect, it } from 'vitest';
import { BlockStream } from '../../../src/core/markdown/blocks.ts';
import {
  isRule,
  plainInfo,
  readFence,
  readHeading,
  readHtml,
  readUnderline,
} from '../../../src/core/markdown/blockStarts.ts';
import { Definitions, readDefinition } from '../../../src/core/markdown/definitions.ts';
import { InlineLexer } from '../../../src/core/markdown/inline.ts';
import { readMath } from '../../../src/core/markdown/math.ts';
import { findPlaces } from '../../../src/core/markdown/places.ts';
import { splitRuns } from '../../../src/core/markdown/runs.ts';
import { readDelimiterRow, splitCells } from '../../../src/core/markdown/tables.ts';
import { closeTail } from '../../../src/core/markdown/tail.ts';
import { isUndecided, mayEndVerbatim } from '../../../src/core/markdown/undecided.ts';
import { allowedUrl } from '../../../src/core/markdown/urls.ts';
import { effort } from '../effort.ts';
import { growsLinearly, MAX_RATIO, repeated, SHAPES } from './growth.ts';
import type { Shape } from './growth.ts';

function lines(name: string, line: (number: number) => string): Shape {
  return {
    name,
    make(length) {
      let text = '';
      for (let number = 0; text.length < length; number += 1) text += line(number);
      return text;
    },
  };
}

function named(name: string, make: Shape['make']): Shape {
  return { name, make };
}

const definition = (number: number): string => `[r${number}]: https://a.example\n\n`;
const reference = (number: number): string => `[r${number}]\n\n`;
const DEFINITIONS = lines('', definition);
const REFERENCES = lines('', reference);

function readAnswer(text: string): void {
  const stream = new BlockStream();
  for (let at = 0; at < text.length; at += 1024) stream.append(text.slice(at, at + 1024));
  stream.finish();
}

const ANSWERS: readonly Shape[] = [
  ...SHAPES,
  repeated('| - ', '|a|b|\n', 'x'),
  repeated('|\n', `${'|a'.repeat(100)}\n${'|-'.repeat(100)}\n`),
  named('late definitions', (length) => REFERENCES.make(length / 3) + DEFINITIONS.make(length / 1.5)),
  named('early definitions', (length) => DEFINITIONS.make(length / 1.5) + REFERENCES.make(length / 3)),
  named('one late definition', (length) => `${'[a]\n\n'.repeat(length / 5)}[a]: https://a.example`),
  lines('definitions among references', (number) => `[a]\n\n${definition(number)}`),
  lines('lists in lists', (number) => `${'  '.repeat(number)}- a\n`),
  repeated(' ', '[a]: b ', 'x'),
  repeated('`', '', '\u2028'),
  ...[
    '> ',
    '> - ',
    '```a\n',
    '- [ ] a\n',
    '[a][',
    '![a](',
    '[*a](b ',
    '[a](b "',
    '*a ',
    '**a_',
    '_a ',
    '~~a ',
    '`a',
  ].map((piece) => repeated(piece)),
  ...[
    '<a b="',
    '&amp',
    '&#1',
    '$a ',
    '$$a',
    'a\\',
    '\\(',
    '\\[a',
    'a@a.',
    'a.b-c@',
    'http://a(',
    'www.',
    '**日。',
    '😀*',
  ].map((piece) => repeated(piece)),
  ...['[^1]', "*a'", '>](_a&', '```\na ', '$$\na ', '<div>\na '].map((piece) => repeated(piece)),
];

describe('an answer, read in slices, takes time as it is long', () => {
  // A check tries a part of them, the proof all.
  const answers = ANSWERS.filter((_shape, index) => effort(index % 3 === 0, true));
  it.each(answers)('$name', (shape) => {
    // Within a run of 4 kB time may grow faster, so the ratio is above ten; of quadratic work it is a hundred.
    expect(growsLinearly(readAnswer, shape, { at: 4_000 }).ratio).toBeLessThan(MAX_RATIO);
  });
});

describe('what reads a line takes time as it is long', () => {
  const inline = new InlineLexer(new Definitions());
  const readers: readonly (readonly [name: string, read: (text: string) => unknown])[] = [
    ['a heading', readHeading],
    ['the rest of a heading', (text) => readHeading(`# ${text}`)],
    ['the delimiter row of a table', (text) => readDelimiterRow(`|-${text}`)],
    ['the cells of a row', splitCells],
    ['a rule', isRule],
    ['an underline', (text) => readUnderline(`=${text}`)],
    ['a fence', (text) => readFence(`\`\`\`${text}`)],
    ['a fence before a line separator', (text) => readFence(`${text}\u2028`)],
    ['the info of a fence', plainInfo],
    ['HTML', readHtml],
    ['a definition', (text) => readDefinition(`[a]:${text}`)],
    ['the title of a definition', (text) => readDefinition(`[a]: b ${text}`)],
    ['a formula', (text) => readMath(`$${text}`, '')],
    ['an unfinished end', closeTail],
    ['an unfinished code span', (text) => closeTail(`\`${text}`)],
    ['inline text', (text) => inline.lex(text)],
    ['the runs of a paragraph', splitRuns],
    ['places', (text) => findPlaces(text)],
    ['places in code', (text) => findPlaces(text, true)],
    ['an address', (text) => allowedUrl(`https://${text}`)],
    ['an undecided line', isUndecided],
    ['the end of verbatim text', mayEndVerbatim],
  ];
  it.each(readers)('%s', (_name, read) => {
    for (const shape of SHAPES) {
      const { ratio, at100kB } = growsLinearly(read, shape);
      // What takes a few milliseconds is not worth a ratio.
      if (at100kB > 20) expect(ratio, shape.name).toBeLessThan(MAX_RATIO);
    }
  });
});
