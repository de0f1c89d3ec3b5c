/** Where the sources of an answer belong in its text. */
import { codeStretches } from './codeStretches.ts';
import type { FoundCitations } from './events.ts';
import type { AssistantPart, Citation, TextPart } from './message.ts';

/** More places than these are not told of one text. */
const MAX_CITATIONS = 1_000;
/** What a model writes to count its sources: `[1]`, and not the beginning of a link or of a definition. */
const MARK = /\[(\d{1,3})\](?![(:])/g;

/**
 * Gives the texts in `parts` their citations. `begin`: the part and the place in it where the text of the request begins
 * that they came with. Those without a text to belong to are lost.
 */
export function withCitations(
  parts: AssistantPart[],
  { citations, length, isNumbered }: FoundCitations,
  begin: { readonly part: number; readonly length: number },
): void {
  const last = parts.findLastIndex((part) => part.type === 'text');
  if (last < begin.part) return;
  if (isNumbered === true) {
    for (let index = begin.part; index <= last; index += 1) {
      const from = index === begin.part ? begin.length : 0;
      cite(parts, index, (text) => marked(text, citations, from));
    }
    cite(parts, last, () => citations.filter((citation) => !isCited(parts, citation)));
  } else if (length !== undefined) {
    cite(parts, last, (text) =>
      citations.map((citation) => ({ ...citation, start: Math.max(0, text.length - length), end: text.length })),
    );
  } else for (const citation of citations) placeOne(parts, citation, begin, last);
}

function cite(parts: AssistantPart[], index: number, found: (text: string) => readonly Citation[]): void {
  const part = parts[index];
  if (part?.type !== 'text') return;
  const room = MAX_CITATIONS - (part.citations?.length ?? 0);
  const added = room <= 0 ? [] : found(part.text).slice(0, room);
  if (added.length > 0) parts[index] = { ...part, citations: [...(part.citations ?? []), ...added] };
}

function isCited(parts: readonly AssistantPart[], { url }: Citation): boolean {
  if (url === '') return true;
  return parts.some((part) => part.type === 'text' && part.citations?.some((citation) => citation.url === url));
}

function marked(text: string, sources: readonly Citation[], from: number): readonly Citation[] {
  const inCode = codeStretches(text);
  let code = 0;
  const found: Citation[] = [];
  for (const { 0: mark, 1: number = '', index } of text.matchAll(MARK)) {
    while ((inCode[code]?.end ?? Infinity) <= index) code += 1;
    const source = sources[Number(number) - 1];
    if (source === undefined || source.url === '' || index < from || (inCode[code]?.start ?? Infinity) <= index)
      continue;
    found.push({ ...source, start: index, end: index + mark.length, isMark: true });
  }
  return found;
}

/** Places count in all text of the request, whatever stands between its parts. */
function placeOne(
  parts: AssistantPart[],
  { start, end, ...source }: Citation,
  begin: { readonly part: number; readonly length: number },
  last: number,
): void {
  if (start === undefined || end === undefined || start < 0 || end <= start) {
    cite(parts, last, () => [source]);
    return;
  }
  let before = -begin.length;
  for (let index = begin.part; index <= last; index += 1) {
    const part = parts[index];
    if (part?.type !== 'text') continue;
    if (end - before <= part.text.length) {
      const place = { start: Math.max(0, start - before), end: end - before };
      cite(parts, index, () => [{ ...source, ...place }]);
      return;
    }
    before += part.text.length;
  }
  cite(parts, last, () => [source]);
}

/** A part of a text with the citations that lie in it; those without a place go with the last part. */
export function slicedText(part: TextPart, start: number, end = part.text.length): TextPart {
  const text = part.text.slice(start, end);
  const citations = (part.citations ?? []).flatMap((citation): readonly Citation[] => {
    if (citation.start === undefined || citation.end === undefined) return end === part.text.length ? [citation] : [];
    if (citation.end <= start || citation.end > end) return [];
    return [{ ...citation, start: Math.max(0, citation.start - start), end: citation.end - start }];
  });
  return { type: 'text', text, ...(citations.length > 0 && { citations }) };
}
