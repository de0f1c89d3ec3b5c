import { splitLines } from '../../../src/core/text/lines.ts';
import type { TextEdit } from '../../../src/core/editing/textEdits.ts';
import type { FakeDocument } from './fakeDocument.ts';

interface Span {
  start: number;
  end: number;
  text: string;
}

/** How the editor tells what an edit of several places did: it is the same text each time. */
export type Report = 'as-made' | 'joined' | 'cut-down' | 'one-change';

/** Applies a batch and gives the changes in the editor's words: last first, neighbours joined, or cut to what differs. */
export function applyAndReport(document: FakeDocument, edits: readonly TextEdit[], report: Report): TextEdit[] {
  const before = document.text;
  const { changes } = document.apply(edits);
  if (report === 'as-made') return changes;
  const starts = startsOf(before);
  const spans = changes.toReversed().map((change): Span => ({
    start: (starts[change.startLine] ?? 0) + change.startCharacter,
    end: (starts[change.endLine] ?? 0) + change.endCharacter,
    text: change.text,
  }));
  const all = report === 'one-change' ? spanning(spans, before) : neighboursJoined(spans);
  const told = report === 'cut-down' ? all.map((span) => cutDown(span, before)) : all;
  return told
    .filter((span) => span.end > span.start || span.text !== '')
    .map((span) => asEdit(span, before))
    .toReversed();
}

function neighboursJoined(spans: readonly Span[]): Span[] {
  const out: Span[] = [];
  for (const span of spans) {
    const last = out.at(-1);
    if (last?.end === span.start) Object.assign(last, { end: span.end, text: last.text + span.text });
    else out.push({ ...span });
  }
  return out;
}

/** One change from the first to the last. */
function spanning(spans: readonly Span[], before: string): Span[] {
  const [first, last] = [spans[0], spans.at(-1)];
  if (first === undefined || last === undefined) return [];
  const text = spans.map((span, index) => before.slice(spans[index - 1]?.end ?? span.start, span.start) + span.text);
  return [cutDown({ start: first.start, end: last.end, text: text.join('') }, before)];
}

/** Without the beginning and the end that stay the same. */
function cutDown({ start, end, text }: Span, before: string): Span {
  let [from, to, head, tail] = [start, end, 0, text.length];
  while (from < to && head < tail && before[from] === text[head]) [from, head] = [from + 1, head + 1];
  while (to > from && tail > head && before[to - 1] === text[tail - 1]) [to, tail] = [to - 1, tail - 1];
  return { start: from, end: to, text: text.slice(head, tail) };
}

function startsOf(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

function asEdit({ start, end, text }: Span, before: string): TextEdit {
  const [from, to] = [splitLines(before.slice(0, start)), splitLines(before.slice(0, end))];
  return {
    startLine: from.length - 1,
    startCharacter: from.at(-1)?.length ?? 0,
    endLine: to.length - 1,
    endCharacter: to.at(-1)?.length ?? 0,
    text,
  };
}
