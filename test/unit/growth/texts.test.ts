import { expect, it } from 'vitest';
import { parseActionFile } from '../../../src/core/actions/userActions.ts';
import { OutputCleaner } from '../../../src/core/answers/outputCleaner.ts';
import { plainAnswer } from '../../../src/core/answers/unwrap.ts';
import { PartialAnswer } from '../../../src/core/apply/partialAnswer.ts';
import { placeEdit } from '../../../src/core/toolcalls/writing/editInput.ts';
import { placeBlock } from '../../../src/core/apply/placeBlock.ts';
import { fileOfBlock } from '../../../src/core/apply/targetFile.ts';
import { convertIndentUnit } from '../../../src/core/code/indentUnit.ts';
import { parseChangedNames } from '../../../src/core/commit/changedNames.ts';
import { parseDiff } from '../../../src/core/commit/diff.ts';
import { tidyMessage } from '../../../src/core/commit/message.ts';
import { loadRepair, readFinished } from '../../../src/core/extraction/finishedAnswer.ts';
import { datesIn, timesIn } from '../../../src/core/extraction/grounding/dates.ts';
import { normalise } from '../../../src/core/extraction/grounding/fold.ts';
import { groundValue } from '../../../src/core/extraction/grounding/grounding.ts';
import { numbersIn } from '../../../src/core/extraction/grounding/numbers.ts';
import { allOf } from '../../../src/core/extraction/grounding/steps.ts';
import { RepeatWatch, valueBeforeRepeats } from '../../../src/core/extraction/repeats.ts';
import { specifiersIn } from '../../../src/core/code/script/files.ts';
import { schemaConstants } from '../../../src/core/extraction/sources/constantNames.ts';
import { readZod } from '../../../src/core/extraction/sources/zodReader.ts';
import { detectSchemaSource, readSchemaSource } from '../../../src/core/extraction/sources/schemaSource.ts';
import { parseBaseUrl } from '../../../src/core/gateway/baseUrl.ts';
import { BodyDecoder } from '../../../src/core/gateway/bodyDecoder.ts';
import { CallArguments } from '../../../src/core/gateway/callArguments.ts';
import { readErrorBody } from '../../../src/core/gateway/errorBody.ts';
import { fieldInWords } from '../../../src/core/gateway/refusedField.ts';
import { SseDecoder } from '../../../src/core/gateway/sse.ts';
import { parseLine } from '../../../src/core/journal/lines.ts';
import { parseJsonc } from '../../../src/core/json/jsonc.ts';
import { PartialJson } from '../../../src/core/json/partialJson.ts';
import { prepareFile } from '../../../src/core/meaning/chunkText.ts';
import { notebookText } from '../../../src/core/notebook/notebookText.ts';
import { readNotebook } from '../../../src/core/notebook/readNotebook.ts';
import { keptBackBy } from '../../../src/core/privacy/neverSend.ts';
import { redactTokens } from '../../../src/core/privacy/redact.ts';
import { GrowingShownText, shownText } from '../../../src/core/markdown/shownText.ts';
import { foldCase, placesOf } from '../../../src/core/text/find.ts';
import { questionBlocks } from '../../../src/core/text/questionBlocks.ts';
import { partOfAnswer } from '../../../src/core/editing/answerPart.ts';
import { fitLines } from '../../../src/core/editing/fitLines.ts';
import { findSecrets } from '../../../src/core/privacy/secrets.ts';
import { Patterns } from '../../../src/core/schema/patterns.ts';
import { readSuggestion } from '../../../src/core/terminal/suggestion.ts';
import { TerminalScreen } from '../../../src/core/text/terminalScreen.ts';
import { parsePlist } from '../../../src/core/theme/plist.ts';
import { tokenColours } from '../../../src/core/theme/tokenColours.ts';
import { plainOutput, withoutControls } from '../../../src/core/text/terminalText.ts';
import { oneLine, visibleText } from '../../../src/core/text/visible.ts';
import { readArguments } from '../../../src/core/toolcalls/convertArguments.ts';
import { resultText } from '../../../src/core/toolcalls/userTools/resultText.ts';
import { htmlToText } from '../../../src/core/toolcalls/web/htmlText.ts';
import { parseIgnoreFile } from '../../../src/core/workspace/gitignore.ts';
import { readTypesHere } from '../../support/typeReader.ts';
import { isIgnored } from '../../support/whole.ts';
import { effort } from '../effort.ts';
import { growsLinearly, MAX_RATIO, repeated, SHAPES } from './growth.ts';

const repair = await loadRepair();

/** What reads text of models, files and servers. Refusing it is as good as reading it. New ones stand last: the place says
 * which shapes a check tries, and some take long. */
const READERS: Readonly<Record<string, (text: string) => unknown>> = {
  'property list': (text) => parsePlist(`<array><string>${text}`),
  'scopes of a theme': (text) =>
    tokenColours([[{ scope: text, settings: { foreground: '#fff' } }]], { [`[${text}]`]: { comments: '#fff' } }, text),
  'text of Markdown': (text) => shownText(text),
  'text of Markdown that grows': (text) => new GrowingShownText().grow(text),
  'blocks of a question': (text) => questionBlocks(text),
  'words to find': (text) => placesOf(foldCase(text), foldCase(text.slice(0, 20))),
  'action file': (text) => parseActionFile(text, 'a.md'),
  'finished JSON answer': (text) => readFinished(`{${text}`, () => false, repair),
  'answer that repeats itself': (text) => {
    const watch = new RepeatWatch(text);
    for (let at = 0; at < text.length; at += 5) watch.push(text.slice(at, at + 5));
    return valueBeforeRepeats(`{"a":["${text}`, { from: 20, period: 5 });
  },
  'answer cleaner': (text) => {
    const cleaner = new OutputCleaner();
    return cleaner.push(text) + cleaner.finish();
  },
  'answer cleaner in pieces': (text) => {
    const cleaner = new OutputCleaner({ tag: 'rewrite', original: ['let x;'] });
    cleaner.push('<rewrite>\n');
    for (let at = 0; at < text.length; at += 5) cleaner.push(text.slice(at, at + 5));
    return cleaner.finish();
  },
  'part of an answer': (text) =>
    partOfAnswer(text.split('\n'), ['x'], { before: text.split('\n'), after: text.split('\n') }),
  'answer as a whole': plainAnswer,
  'indentation of an answer': (text) =>
    fitLines(text.split('\n'), { original: ['  a', ...text.split('\n')], language: 'typescript' }),
  diff: parseDiff,
  'names of a diff': (text) => parseChangedNames(text.replaceAll(' ', '\0')),
  'file of a notebook': readNotebook,
  'output of a notebook': (text) => {
    const cell = { kind: 'code', language: '', text, outputs: [{ type: 'stream', text }] } as const;
    return notebookText({ cells: [cell] }, { from: 1, maxChars: Infinity });
  },
  'commit message': tidyMessage,
  numbers: (text) => numbersIn(text),
  dates: (text) => allOf(datesIn(text)),
  times: (text) => allOf(timesIn(text)),
  'source of evidence': normalise,
  'value in a source': (text) => groundValue({ a: text.slice(0, 60), b: 'a', c: 0, d: true, e: '2026-11-24' }, text),
  'list in a source': (text) => groundValue(text.slice(0, text.length / 40).split(''), text),
  'records in a source': (text) => groundValue(pairs(text.slice(0, text.length / 40)), text),
  'kind of schema source': (text) => detectSchemaSource(text),
  notation: (text) => readSchemaSource(text, 'notation'),
  TypeScript: (text) => readTypesHere({ text }),
  Python: (text) => readSchemaSource(text, 'python'),
  examples: (text) => readSchemaSource(text, 'example'),
  'gateway address': (text) => parseBaseUrl(`https://a.b/${text}`),
  'server-sent events': (text) => new SseDecoder().push(new TextEncoder().encode(text), []),
  'body of an answer': (text) => {
    const bytes = new TextEncoder().encode(`{${text}`);
    const decoder = new BodyDecoder('application/json', undefined);
    for (let at = 0; at < bytes.length; at += 50) decoder.push(bytes.subarray(at, at + 50), []);
    decoder.flush([]);
  },
  'arguments in pieces': (text) => {
    const given = new CallArguments();
    for (let at = 0; at < text.length; at += 5) given.add(text.slice(at, at + 5));
    return given.take(true);
  },
  'journal line': parseLine,
  JSONC: parseJsonc,
  'partial JSON': (text) => new PartialJson().push(text),
  'path against globs': (text) => keptBackBy(text, ['**/a/**/a/**/a/**/b', '*a*a*a*b']),
  'glob of a file': (text) => keptBackBy('a/b/c/d', [text]),
  redaction: (text) => redactTokens(text),
  'reason of a refusal': (text) => readErrorBody(text),
  'refused field': (text) => fieldInWords(text),
  secrets: findSecrets,
  'schema pattern': (text) => new Patterns(() => {}).matches('^(a|a)*$|\\s+$', text),
  'pattern of a schema': (text) => new Patterns(() => {}).matches(text, 'a a a a a a'),
  'block for a file': (text) => placeOn('class A {\n  a() {\n    return 1;\n  }\n}\n', text),
  'block for a file like it': (text) => placeOn(text, `x\n${text.slice(0, -100)}\ny`),
  'part of a file': (text) => placeOn(`function a() {\n${text}\n}\n`, 'function a() {\n// ...\nb();\n}'),
  'lines to replace': (text) => placeOn(text, `<<<<<<< SEARCH\nb\n${text.slice(0, 2000)}\n=======\nc\n>>>>>>> REPLACE`),
  'edit that leaves parts out': (text) => partial(text, `a();\n// ...\n${text.slice(0, 200)}`),
  'edit that leaves parts out, long': (text) => partial('function a() {\n  b();\n}', `${text}\n// ... rest unchanged`),
  'old text of a tool': (text) => placeEdit(text, { edits: [{ oldText: `  x\n${text.slice(0, 500)}`, newText: 'b' }] }),
  'file of a block': (text) => fileOfBlock({ info: text, code: text, before: text, files: [text, 'a.ts'] }),
  indentation: (text) => convertIndentUnit(text, '\t'),
  'arguments of a call': (text) => readArguments(`{"a":"${text}"`),
  'command suggestion': (text) => readSuggestion(text),
  'suggested command': (text) => readSuggestion(`<command>${text}</command>`),
  'text without controls': withoutControls,
  'terminal output': plainOutput,
  'visible text': visibleText,
  'one line': (text) => oneLine(text),
  'result for a document': (text) => [resultText(text, true), resultText(text, false)],
  'web page': (text) => htmlToText(text, 'https://a.b/'),
  'ignore file': (text) => isIgnored(['a', 'b', 'c'], false, [parseIgnoreFile(text)]),
  'constants in code': (text) => [schemaConstants(text, 'script-constant'), schemaConstants(text, 'python-constant')],
  'imports of a script': specifiersIn,
  'pieces of a TypeScript file': (text) => prepareFile('a.ts', text, (own) => own),
  'pieces of a Python file': (text) => prepareFile('a.py', text, (own) => own),
  'pieces of Markdown': (text) => prepareFile('a.md', text, (own) => own),
  'pieces of another file': (text) => prepareFile('a.go', text, (own) => own),
};

/** Records whose values stand everywhere. */
function pairs(text: string): { readonly a: string; readonly b: number }[] {
  return text.split('').map((a, index) => ({ a, b: index % 7 }));
}

function partial(original: string, answer: string): unknown {
  const read = new PartialAnswer(original.split('\n'), 'javascript');
  for (const line of answer.split('\n')) read.takes(line);
  return read.whole();
}

function placeOn(document: string, code: string): unknown {
  return placeBlock({ document, code, selection: { start: 0, end: 0 } });
}

/** A check tries one shape in so many with each reader, each shape with some readers; the proof all with all. */
const SOME = 18;

const rows = Object.entries(READERS).map(([name, read], index) => [name, read, index] as const);

it('a zod schema takes no more than linear time', () => {
  const shapes = SHAPES.filter((_shape, index) => effort(index % SOME === 4, true));
  const slow = shapes.flatMap((shape) => {
    const { ratio, at100kB } = growsLinearly(readZod, shape, { at: 2_000 });
    return ratio > MAX_RATIO || at100kB > 6_000 ? [`${shape.name}: ${ratio.toFixed(1)} times, ${at100kB} ms`] : [];
  });
  expect(slow).toEqual([]);
});

/** Some shapes take TypeScript's checker half a minute on a calm machine. */
const PATIENCE_MS = 240_000;

it.each(rows)('%s takes no more than linear time', { timeout: effort(PATIENCE_MS, 1_200_000) }, (_, read, row) => {
  const shapes = SHAPES.filter((_shape, index) => effort(index % SOME === row % SOME, true));
  const run = (text: string): unknown => {
    try {
      return read(text);
    } catch {
      return undefined;
    }
  };
  const slow = shapes.flatMap((shape) => {
    const { ratio, at100kB } = growsLinearly(run, shape);
    return ratio > MAX_RATIO || at100kB > 3_000
      ? [`${shape.name}: ${ratio.toFixed(1)} times, ${at100kB.toFixed(0)} ms`]
      : [];
  });
  expect(slow).toEqual([]);
});

it('a terminal’s screen takes no more than linear time, whatever is drawn', () => {
  const drawn = [
    '\r',
    'x\r',
    '\b',
    'x\b',
    '\u001b[A\u001b[2K',
    '\n\u001b[A',
    'x\u001b[500b\r',
    '\u001b[499C',
    'x\u001b[499C',
    '\u001b[49B',
    '\u001b[49B\u001b[2J',
    '\u001b[49B\u001b[1J',
    '\u001b[9L',
    '\u001b[499@',
    'x\u001b[D\u001b[P',
    '\u001b[H\u001b[J',
    '\u001bM',
    '\u001b7\u001b8',
    '\u0301',
    '日\b',
    '\t\b',
    '\u001b]',
    '\u001bP',
    '\u001b[1',
    '\u001b(',
    '\u001b[?1049h\u001b[?1049l',
  ];
  const shapes = drawn
    .flatMap((piece) => [repeated(piece), repeated(piece, `${'y'.repeat(3_000)}\r`)])
    .filter((_, index) => effort(index % 3 === 0, true));
  const slow = shapes.flatMap((shape) => {
    const { ratio, at100kB } = growsLinearly(plainOutput, shape);
    return ratio > MAX_RATIO || at100kB > 1_000
      ? [`${shape.name.slice(0, 60)}: ${ratio.toFixed(1)} times, ${at100kB.toFixed(0)} ms`]
      : [];
  });
  expect(slow).toEqual([]);
});

it('a terminal’s screen takes no longer for output that comes in small pieces', () => {
  const text = `${'y'.repeat(3_000)}\rprogress\u001b[K\n\u001b]0;title\u0007`.repeat(20);
  const inPieces = (all: string): string => {
    const screen = new TerminalScreen();
    for (let at = 0; at < all.length; at += 3) screen.write(all.slice(at, at + 3));
    return screen.text();
  };
  expect(growsLinearly(inPieces, repeated(text)).ratio).toBeLessThan(MAX_RATIO);
});
