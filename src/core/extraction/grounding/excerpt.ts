import type { JsonValue } from '../../json/json.ts';
import type { Grounding } from './grounding.ts';
import type { TextRange } from './sourceText.ts';

const AROUND = 80;
const MAX_TEXT = 400;

/** A place of a source with what stands around it on its line. */
export interface Excerpt {
  readonly before: string;
  readonly text: string;
  readonly after: string;
}

export function excerptAt(text: string, { start, end }: TextRange): Excerpt {
  const lineStart = text.lastIndexOf('\n', Math.max(0, start - 1)) + 1;
  const lineEnd = text.indexOf('\n', end);
  const before = text.slice(Math.max(start === 0 ? 0 : lineStart, start - AROUND), start);
  const after = text.slice(end, Math.min(lineEnd === -1 ? text.length : lineEnd, end + AROUND));
  return {
    before: before.trimStart(),
    text: text.slice(start, Math.min(end, start + MAX_TEXT)),
    after: after.trimEnd(),
  };
}

/** A yes or no is concluded and stands nowhere as such: only a quote that is not there is worth a warning. */
export function isConcluded({ quality, quote }: Grounding, leaf: JsonValue | undefined): boolean {
  return quality === 'missing' && quote === undefined && typeof leaf === 'boolean';
}
