/** Searches of the web in the Responses format: items that go back, and the pages that a text is taken from. */
import { isNestedTooDeeply } from '../json/depth.ts';
import type { FoundCitations } from '../model/events.ts';
import type { Citation, SearchCount, ServerToolPart, TextPart } from '../model/message.ts';
import { SERVER_SEARCH_TOOL } from '../cost/searchPrices.ts';
import { MAX_SOURCES, sourceOf } from './foundSources.ts';
import { countOf, fieldsOf, recordsOf, textOf, type Fields } from './wire.ts';

const SEARCH_ITEM = 'web_search_call';

export function isSearchItem(item: Fields): boolean {
  return item['type'] === SEARCH_ITEM;
}

/** The item as it is kept; `undefined` for one that could not be told from others, or be written again. */
export function keptSearch(item: Fields): ServerToolPart['block'] | undefined {
  return textOf(item['id']) === undefined || isNestedTooDeeply(item) ? undefined : { ...item, type: SEARCH_ITEM };
}

/** Whether a search came to its end: half of one means nothing to the server. */
export function isWholeSearch(block: Fields): boolean {
  return isSearchItem(block) && (block['status'] === 'completed' || block['status'] === 'failed');
}

/** The item that goes back: all but its id, under which a server that keeps nothing would look for it. */
export function sentSearch({ id: _id, ...item }: Fields): Fields {
  return item;
}

/** A text that goes back, with the pages that it was taken from, at the places where they stand in it now. */
export function annotationsOf({ citations = [] }: TextPart): readonly Fields[] {
  return citations.flatMap(({ raw, start, end }) => {
    const annotation = fieldsOf(raw);
    if (annotation === undefined || start === undefined || end === undefined) return [];
    return [{ ...annotation, start_index: start, end_index: end }];
  });
}

/** How often a server says that it searched, or else how many of its items are searches. */
export function hostedSearches(response: Fields, items: readonly Fields[]): readonly SearchCount[] | undefined {
  const told = countOf(fieldsOf(fieldsOf(response['tool_usage'])?.['web_search'])?.['num_requests']);
  const count = told ?? items.filter(isPaidSearch).length;
  return count > 0 ? [{ tool: SERVER_SEARCH_TOOL, count }] : undefined;
}

/** To open a page that was found, or to look for words in it, is no search. */
function isPaidSearch(item: Fields): boolean {
  const action = textOf(fieldsOf(item['action'])?.['type']) ?? 'search';
  return isSearchItem(item) && item['status'] !== 'failed' && action === 'search';
}

/** A part of an answer's text: where it begins in all of it, and what it says. */
export interface PlacedText {
  readonly begin: number;
  readonly text: string;
}

/** The pages that an answer names, told as events, in parts and in whole items. */
export class AnnotatedTexts {
  readonly #found: { readonly annotation: Fields; readonly place: () => PlacedText | undefined }[] = [];

  /** `place`: where the text stands, once it is there. */
  add(annotations: unknown, place: () => PlacedText | undefined): void {
    for (const annotation of recordsOf(annotations)) {
      if (this.#found.length >= 2 * MAX_SOURCES) return;
      this.#found.push({ annotation, place });
    }
  }

  /** What was found, once nothing more comes; each is told once. */
  take(): readonly FoundCitations[] {
    const citations: Citation[] = [];
    const offsets = new CharacterOffsets();
    for (const { annotation, place } of this.#found) {
      const citation = citationIn(annotation, place(), offsets);
      const isKnown = citations.some(({ url, end }) => url === citation?.url && end === citation.end);
      if (citation !== undefined && !isKnown) citations.push(citation);
    }
    return citations.length === 0 ? [] : [{ citations: citations.slice(0, MAX_SOURCES) }];
  }
}

/** Where the whole characters of texts begin, in UTF-16 units: each text is gone through once, however many pages it names. */
class CharacterOffsets {
  #text = '';
  #offsets: readonly number[] | undefined;

  /** `undefined` where each character is one unit. */
  of(text: string): readonly number[] | undefined {
    if (text === this.#text) return this.#offsets;
    this.#text = text;
    this.#offsets = /[\uD800-\uDBFF]/.test(text) ? offsetsIn(text) : undefined;
    return this.#offsets;
  }
}

function offsetsIn(text: string): readonly number[] {
  const offsets = [0];
  for (const character of text) offsets.push((offsets.at(-1) ?? 0) + character.length);
  return offsets;
}

function citationIn(
  annotation: Fields,
  placed: PlacedText | undefined,
  offsets: CharacterOffsets,
): Citation | undefined {
  // Some proxies write it as Chat Completions does.
  const told = fieldsOf(annotation['url_citation']) ?? annotation;
  const source = sourceOf(told);
  if (source === undefined || isNestedTooDeeply(annotation)) return undefined;
  const stretch = placed === undefined ? undefined : stretchOf(told, placed.text, offsets);
  if (placed === undefined || stretch === undefined) return source;
  const words = placed.text.slice(stretch.start, stretch.end);
  return {
    ...source,
    start: placed.begin + stretch.start,
    end: placed.begin + stretch.end,
    ...(isLinkAside(words, source.url) && { isMark: true as const }),
    ...(told === annotation && { raw: annotation }),
  };
}

/** Places count UTF-16 units, or whole characters where those are the link's own. */
function stretchOf(
  told: Fields,
  text: string,
  offsets: CharacterOffsets,
): { readonly start: number; readonly end: number } | undefined {
  const [start, end] = [countOf(told['start_index']), countOf(told['end_index'])];
  if (start === undefined || end === undefined || end <= start || !areWhole(start, end)) return undefined;
  const units = end <= text.length ? { start, end } : undefined;
  if (units !== undefined && isLink(text.slice(start, end))) return units;
  const characters = offsets.of(text);
  if (characters === undefined) return units;
  const from = characters[start] ?? text.length;
  const to = characters[end] ?? text.length;
  return isLink(text.slice(from, to)) ? { start: from, end: to } : units;
}

function areWhole(...places: readonly number[]): boolean {
  return places.every(Number.isSafeInteger);
}

function isLink(words: string): boolean {
  const link = words.trim();
  return (link.startsWith('[') || link.startsWith('([')) && link.endsWith(')');
}

/** `([trains.example](https://trains.example))`: the model's own note, in place of which a footnote stands. */
function isLinkAside(words: string, url: string): boolean {
  const note = words.trim();
  return note.startsWith('([') && note.endsWith(`](${url}))`) && !note.slice(2).includes('[');
}
