/** The items of a Responses answer while they arrive, in pieces, as a whole, or both. */
import type { ModelEvent } from '../model/events.ts';
import { CallArguments } from './callArguments.ts';
import { isSearchItem, keptSearch, type PlacedText } from './hostedSearch.ts';
import { keptReasoning } from './reasoningItem.ts';
import { argumentsTextOf, type CallIds } from './turnReader.ts';
import { fieldsOf, recordsOf, textOf, type Fields } from './wire.ts';

export type ItemKind = 'text' | 'thinking' | 'call' | 'search' | 'other';

/** What an item's type is read as; what servers do by themselves is `other`, but for searches. */
export function kindOf(type: unknown): ItemKind {
  if (type === 'message') return 'text';
  if (type === 'reasoning') return 'thinking';
  if (isSearchItem({ type })) return 'search';
  return type === 'function_call' ? 'call' : 'other';
}

/** What came of each part of an item, so that a whole behind the pieces adds what they left out and no more. */
class SaidParts {
  readonly #said = new Map<string, string>();

  get isEmpty(): boolean {
    return this.#said.size === 0;
  }

  add(key: string, text: string): void {
    this.#said.set(key, this.of(key) + text);
  }

  of(key: string): string {
    return this.#said.get(key) ?? '';
  }

  has(key: string): boolean {
    return this.#said.has(key);
  }

  /** What `whole` has more; nothing where it is not what came. */
  missing(key: string, whole: string): string {
    const said = this.of(key);
    return whole.length > said.length && whole.startsWith(said) ? whole.slice(said.length) : '';
  }
}

/** A message: what it says, in the order it comes. */
export class TextItem {
  readonly kind = 'text';
  readonly #said = new SaidParts();
  readonly #begins = new Map<string, number>();

  get isEmpty(): boolean {
    return this.#said.isEmpty;
  }

  /** `at`: how much text the answer has before it. */
  delta(key: string, text: string, at: number): string {
    if (!this.#begins.has(key)) this.#begins.set(key, at);
    this.#said.add(key, text);
    return text;
  }

  /** Where a part stands; `undefined` where nothing of it came. */
  placeOf(key: string): PlacedText | undefined {
    const begin = this.#begins.get(key);
    return begin === undefined ? undefined : { begin, text: this.#said.of(key) };
  }

  /** The rest of a part that came whole. */
  missing(key: string, whole: string): string {
    return this.#said.missing(key, whole);
  }
}

/** Reasoning: a summary in parts, or what was really thought; of both, what came first. */
export class ThinkingItem {
  readonly kind = 'thinking';
  readonly #said = new SaidParts();
  #source: 'summary' | 'content' | undefined;
  /** What goes back, once the item is whole. */
  kept: string | undefined;
  isOver = false;

  delta(source: 'summary' | 'content', index: number, text: string): string {
    if (this.isOver || text === '' || (this.#source !== undefined && this.#source !== source)) return '';
    const key = String(index);
    const separator = this.#said.isEmpty || this.#said.has(key) ? '' : '\n\n';
    this.#source = source;
    this.#said.add(key, text);
    return separator + text;
  }

  /** The rest of a part that came whole. */
  whole(source: 'summary' | 'content', index: number, text: string): string {
    const isOther = this.#source !== undefined && this.#source !== source;
    return isOther ? '' : this.delta(source, index, this.#said.missing(String(index), text));
  }

  /** Takes the whole item, and returns what of it did not come before. */
  finish(item: Fields): string {
    this.kept = keptReasoning(item);
    const summary = recordsOf(item['summary']).map((part, at) => this.whole('summary', at, textOf(part['text']) ?? ''));
    const content = recordsOf(item['content']).map((part, at) => this.whole('content', at, textOf(part['text']) ?? ''));
    return [...summary, ...content].join('');
  }
}

/** A call of a function. It is told once its name is known. */
export class CallItem {
  readonly kind = 'call';
  readonly #index: number;
  readonly #ids: CallIds;
  readonly #given = new CallArguments();
  #name: string | undefined;
  #id: string | undefined;
  #isStarted = false;
  #isEnded = false;

  constructor(index: number, ids: CallIds) {
    this.#index = index;
    this.#ids = ids;
  }

  open(item: Fields, out: ModelEvent[]): void {
    this.#name ??= textOf(item['name']);
    this.#id ??= textOf(item['call_id']);
    // Without the id the results could not be told apart: it may come with the whole item.
    if (this.#name !== undefined && this.#id !== undefined) this.#start(out);
  }

  delta(argumentsText: string, out: ModelEvent[]): void {
    if (this.#isEnded) return;
    this.#given.add(argumentsText);
    if (this.#isStarted) this.#send(false, out);
  }

  /** The arguments in one, where they did not come in pieces. */
  whole(given: unknown, out: ModelEvent[]): void {
    if (!this.#given.isEmpty) return;
    this.delta(typeof given === 'object' && given !== null ? argumentsTextOf(given) : (textOf(given) ?? ''), out);
  }

  /** Nothing more comes; `isWhole`: the call is complete. */
  end(item: Fields, isWhole: boolean, out: ModelEvent[]): void {
    if (this.#isEnded) return;
    this.open(item, out);
    if (isWhole) this.whole(item['arguments'], out);
    if (!this.#isStarted && (isWhole || this.#name !== undefined)) this.#start(out);
    this.#isEnded = true;
    if (!this.#isStarted) return;
    this.#send(true, out);
    if (isWhole && item['status'] !== 'incomplete') out.push({ type: 'tool-input-end', index: this.#index });
  }

  #start(out: ModelEvent[]): void {
    if (this.#isStarted) return;
    this.#isStarted = true;
    const id = this.#ids.unique(this.#id);
    out.push({ type: 'tool-input-start', index: this.#index, id, name: this.#name ?? '' });
    this.#send(false, out);
  }

  #send(isFinal: boolean, out: ModelEvent[]): void {
    const argumentsText = this.#given.take(isFinal);
    if (argumentsText !== '') out.push({ type: 'tool-input-delta', index: this.#index, argumentsText });
  }
}

/** A search of the web, which the server makes. It is told when it begins and when it is over. */
export class SearchItem {
  readonly kind = 'search';

  tell(item: Fields, out: ModelEvent[]): void {
    const block = keptSearch(item);
    if (block !== undefined) out.push({ type: 'server-tool', block });
  }
}

/** What a server does by itself, of which only a picture is read. */
export class OtherItem {
  readonly kind = 'other';
}

export type OpenItem = TextItem | ThinkingItem | CallItem | SearchItem | OtherItem;

/** The URLs of the pictures in a whole item: one that was drawn by the server's own tool, or parts of a message. */
export function pictureUrls(item: Fields): readonly string[] {
  if (item['type'] === 'image_generation_call') {
    const result = textOf(item['result']);
    if (result === undefined) return [];
    if (/^(?:data|https):/.test(result)) return [result];
    return [`data:image/${textOf(item['output_format']) ?? 'png'};base64,${result}`];
  }
  return recordsOf(item['content']).flatMap(
    ({ image_url: url }) => textOf(url) ?? textOf(fieldsOf(url)?.['url']) ?? [],
  );
}
