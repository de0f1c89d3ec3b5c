import type { FoundCitations } from '../model/events.ts';
import type { Citation } from '../model/message.ts';
import { fieldsOf, listOf, numberOf, recordsOf, textOf, type Fields } from './wire.ts';

/** More sources of one answer are not kept. */
export const MAX_SOURCES = 200;
const MAX_URL = 2_000;
const MAX_TITLE = 300;

/**
 * The sources of a Chat Completions answer, as servers tell them whose models search by themselves: `annotations` of the
 * text, and the lists that marks in it (`[1]`) count through. Lists are only kept until the end: most servers repeat them in
 * each chunk.
 */
export class FoundSources {
  readonly #annotations: Citation[] = [];
  #citations: unknown;
  #results: unknown;

  /** Takes a chunk, a delta or a message. */
  read(fields: Fields): void {
    this.#citations = fields['citations'] ?? this.#citations;
    this.#results = fields['search_results'] ?? this.#results;
    if (fields['annotations'] === undefined) return;
    for (const value of recordsOf(fields['annotations'])) this.#annotate(fieldsOf(value['url_citation']) ?? value);
  }

  /** What was found, once nothing more comes. */
  take(): readonly FoundCitations[] {
    const numbered = this.#numbered();
    const known = new Set(numbered.map(({ url }) => url));
    const others = this.#annotations.filter(({ url, end }) => end !== undefined || !known.has(url));
    return [
      ...(numbered.length > 0 ? [{ citations: numbered, isNumbered: true as const }] : []),
      ...(others.length > 0 ? [{ citations: others }] : []),
    ];
  }

  #annotate(value: Fields): void {
    const source = sourceOf(value);
    if (source === undefined || this.#annotations.length >= MAX_SOURCES) return;
    const [start, end] = [numberOf(value['start_index']), numberOf(value['end_index'])];
    const isPlaced = start !== undefined && end !== undefined && end > start;
    const same = this.#annotations.some(
      (known) => known.url === source.url && known.end === (isPlaced ? end : undefined),
    );
    if (!same) this.#annotations.push({ ...source, ...(isPlaced && { start, end }) });
  }

  /** In their order; what is no page keeps its number. */
  #numbered(): readonly Citation[] {
    const results = recordsOf(this.#results);
    const titles = new Map(results.map((result) => [textOf(result['url']), textOf(result['title'])]));
    const listed = listOf(this.#citations).length > 0 ? listOf(this.#citations) : results;
    const sources = listed.slice(0, MAX_SOURCES).map((value) => {
      const url = textOf(value);
      return sourceOf(url === undefined ? (fieldsOf(value) ?? {}) : { url, title: titles.get(url) }) ?? { url: '' };
    });
    return sources.some(({ url }) => url !== '') ? sources : [];
  }
}

/** The page of a source; `undefined` for what is none. */
export function sourceOf(value: Fields): Citation | undefined {
  const url = textOf(value['url']);
  if (url === undefined || url.length > MAX_URL || !/^https?:\/\//i.test(url)) return undefined;
  const title = textOf(value['title'])?.slice(0, MAX_TITLE);
  return { url, ...(title !== undefined && { title }) };
}
