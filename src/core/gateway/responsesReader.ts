import type { ModelEvent } from '../model/events.ts';
import type { FinishReason } from '../model/message.ts';
import { pictureIn } from './answerPicture.ts';
import { readFigures } from './chatFigures.ts';
import { fromStreamErrorFrame, type ErrorContext } from './errors.ts';
import { finishReasonOf } from './finishReasons.ts';
import {
  CallItem,
  kindOf,
  OtherItem,
  pictureUrls,
  SearchItem,
  TextItem,
  ThinkingItem,
  type ItemKind,
  type OpenItem,
} from './responsesItems.ts';
import { AnnotatedTexts, hostedSearches } from './hostedSearch.ts';
import { generationIdOf, readRoute } from './routing.ts';
import type { SseFrame } from './sse.ts';
import { CallIds, frameFields, isDone, type TurnReader } from './turnReader.ts';
import { searchesIn } from './webSearch.ts';
import { fieldsOf, numberOf, recordsOf, textOf, type Fields } from './wire.ts';

/** An item with what is known of it: as it was announced, and then as it was when it was whole. */
interface Known {
  readonly item: OpenItem;
  fields: Fields;
  isWhole: boolean;
}

const TYPES: Readonly<Record<ItemKind, string>> = {
  text: 'message',
  thinking: 'reasoning',
  call: 'function_call',
  search: 'web_search_call',
  other: '',
};

const PREFIX = 'response.';
/** The ends of an answer, by the event that tells of them. */
const ENDS: ReadonlySet<string> = new Set(['completed', 'incomplete', 'failed', 'cancelled', 'done']);

/**
 * Reads the events of the Responses format, or a whole response in the place of them. What is unknown is passed over, what
 * is said twice (in pieces, as a part, as an item, in the response at the end) is read once.
 */
export class ResponsesReader implements TurnReader {
  finishReason: FinishReason | undefined;
  serverReason: string | undefined;
  readonly #context: ErrorContext;
  readonly #ids: CallIds;
  readonly #known: Known[] = [];
  readonly #byIndex = new Map<number, Known>();
  readonly #byId = new Map<string, Known>();
  #callCount = 0;
  /** The item whose words are the last of the answer so far. */
  #speaking: TextItem | undefined;
  /** The reasoning whose end is not told yet: what follows it decides whether it can go back. */
  #thinking: ThinkingItem | undefined;
  #hasBegunThinking = false;
  readonly #sources = new AnnotatedTexts();
  /** UTF-16 units of text so far. */
  #length = 0;
  #hasId = false;

  constructor(context: ErrorContext, newId: () => string) {
    this.#context = context;
    this.#ids = new CallIds(newId);
  }

  read(frame: SseFrame, out: ModelEvent[]): boolean {
    if (isDone(frame)) return this.finishReason !== undefined;
    const event = frameFields(frame, this.#context);
    if (event === undefined) return false;
    const isWhole = event['object'] === 'response' && Array.isArray(event['output']);
    const name = textOf(event['type']) ?? frame.event;
    const type = name.startsWith(PREFIX) ? name.slice(PREFIX.length) : name;
    const response = isWhole ? event : (fieldsOf(event['response']) ?? {});
    if (!this.#hasId) this.#readId(response['id'], out);
    if (isWhole) this.#readEnd(textOf(event['status']) ?? 'completed', event, event, out);
    else if (ENDS.has(type)) this.#readEnd(type, response, event, out);
    else this.#readEvent(type, event, out);
    return this.finishReason !== undefined;
  }

  close(out: ModelEvent[], isWhole: boolean): void {
    const areWhole = isWhole && (this.finishReason === 'stop' || this.finishReason === 'tool-calls');
    for (const known of this.#known) {
      if (areWhole) this.#finish(known, known.fields, out);
      else if (known.item.kind === 'call') known.item.end({}, false, out);
    }
    this.#endThinking(undefined, out);
    for (const found of this.#sources.take()) out.push({ type: 'citations', ...found });
  }

  /** What an answer cost can be asked for by this id, also where it never comes to its end. */
  #readId(id: unknown, out: ModelEvent[]): void {
    this.#hasId = textOf(id) !== undefined;
    const generationId = generationIdOf(id);
    if (generationId !== undefined) out.push({ type: 'route', route: { generationId } });
  }

  #readEvent(type: string, event: Fields, out: ModelEvent[]): void {
    switch (type) {
      case 'output_text.delta':
      case 'refusal.delta':
        return this.#say(this.#itemOf('text', event, out), partOf(event, type), textOf(event['delta']), out);
      case 'output_text.done':
        return this.#sayRest(this.#itemOf('text', event, out), partOf(event, type), textOf(event['text']), out);
      case 'output_text.annotation.added':
        return this.#annotate(this.#itemOf('text', event, out), partOf(event, type), [event['annotation']]);
      case 'refusal.done':
        return this.#sayRest(this.#itemOf('text', event, out), partOf(event, type), textOf(event['refusal']), out);
      case 'reasoning_summary_text.delta':
      case 'reasoning_text.delta':
      case 'reasoning_summary_text.done':
      case 'reasoning_text.done':
        return this.#readThought(type, event, out);
      case 'function_call_arguments.delta':
        return this.#itemOf('call', event, out).delta(textOf(event['delta']) ?? '', out);
      case 'function_call_arguments.done': {
        const call = this.#itemOf('call', event, out);
        call.open(event, out);
        return call.whole(event['arguments'], out);
      }
      case 'output_item.added':
        this.#open(fieldsOf(event['item']) ?? {}, event, out);
        return;
      case 'output_item.done': {
        const item = fieldsOf(event['item']) ?? {};
        return this.#finish(this.#knownFor(item, event, out), item, out);
      }
      case 'error':
        throw fromStreamErrorFrame(event, this.#context);
      default:
    }
  }

  #readThought(type: string, event: Fields, out: ModelEvent[]): void {
    const item = this.#itemOf('thinking', event, out);
    const source = type.startsWith('reasoning_summary') ? 'summary' : 'content';
    const index = numberOf(event['summary_index'] ?? event['content_index']) ?? 0;
    const text = type.endsWith('.delta')
      ? item.delta(source, index, textOf(event['delta']) ?? '')
      : item.whole(source, index, textOf(event['text']) ?? '');
    this.#think(item, text, out);
  }

  /** The item an event is of; by its place where its id is another one each time, as some proxies have it. */
  #find(event: Fields, kind: ItemKind): Known | undefined {
    const [id, index] = [textOf(event['item_id']), numberOf(event['output_index'])];
    const named = id === undefined ? undefined : this.#byId.get(id);
    const placed = index === undefined ? undefined : this.#byIndex.get(index);
    const latest = id === undefined && index === undefined ? this.#known.at(-1) : undefined;
    return [named, placed, latest].find((known) => known?.item.kind === kind);
  }

  #open(fields: Fields, event: Fields, out: ModelEvent[]): Known {
    const item = this.#newItem(kindOf(fields['type']));
    this.#endThinking(item, out);
    const known: Known = { item, fields, isWhole: false };
    this.#known.push(known);
    const [id, index] = [textOf(fields['id']) ?? textOf(event['item_id']), numberOf(event['output_index'])];
    if (id !== undefined) this.#byId.set(id, known);
    if (index !== undefined) this.#byIndex.set(index, known);
    if (item.kind === 'call') {
      this.#speaking = undefined;
      item.open(fields, out);
    }
    if (item.kind === 'thinking') this.#thinking = item;
    if (item.kind === 'search') {
      this.#speaking = undefined;
      item.tell(fields, out);
    }
    return known;
  }

  #newItem(kind: ItemKind): OpenItem {
    if (kind === 'text') return new TextItem();
    if (kind === 'thinking') return new ThinkingItem();
    if (kind === 'search') return new SearchItem();
    if (kind === 'other') return new OtherItem();
    this.#callCount += 1;
    return new CallItem(this.#callCount - 1, this.#ids);
  }

  /** The item of a kind that an event is of; it is opened where nothing announced it. */
  #itemOf<K extends ItemKind>(kind: K, event: Fields, out: ModelEvent[]): Extract<OpenItem, { readonly kind: K }> {
    const known = this.#find(event, kind) ?? this.#open({ name: event['name'], type: TYPES[kind] }, event, out);
    return known.item as Extract<OpenItem, { readonly kind: K }>;
  }

  /** The item that a whole one is of. */
  #knownFor(fields: Fields, event: Fields, out: ModelEvent[]): Known {
    const place = { item_id: fields['id'], output_index: event['output_index'] };
    const known = this.#find(place, kindOf(fields['type']));
    return known === undefined || (known.isWhole && fields['id'] !== known.fields['id'])
      ? this.#open(fields, event, out)
      : known;
  }

  /** Takes what a whole item says that its pieces did not. */
  #finish(known: Known, fields: Fields, out: ModelEvent[]): void {
    if (known.isWhole) return;
    known.isWhole = true;
    known.fields = fields;
    const { item } = known;
    if (item.kind === 'thinking') this.#think(item, item.finish(fields), out);
    else if (item.kind === 'call') item.end(fields, true, out);
    else if (item.kind === 'text') this.#finishText(item, fields, out);
    else if (item.kind === 'search') item.tell(fields, out);
    for (const url of pictureUrls(fields)) {
      const picture = pictureIn(url);
      if (picture === undefined) continue;
      this.#speaking = undefined;
      out.push(picture);
    }
  }

  #finishText(item: TextItem, { content }: Fields, out: ModelEvent[]): void {
    const parts = typeof content === 'string' ? [{ text: content }] : recordsOf(content);
    for (const [index, part] of parts.entries()) {
      this.#sayRest(item, partKey('text', index), textOf(part['text']), out);
      this.#sayRest(item, partKey('refusal', index), textOf(part['refusal']), out);
      this.#annotate(item, partKey('text', index), fieldsOf(part)?.['annotations']);
    }
  }

  #annotate(item: TextItem, part: string, annotations: unknown): void {
    this.#sources.add(annotations, () => item.placeOf(part));
  }

  #say(item: TextItem, part: string, text: string | undefined, out: ModelEvent[]): void {
    if (text === undefined) return;
    this.#endThinking(item, out);
    // Words before a call and those of the answer may come as two messages, one behind the other.
    const isAnother = this.#speaking !== undefined && this.#speaking !== item && item.isEmpty;
    this.#speaking = item;
    const separator = isAnother ? '\n\n' : '';
    const said = separator + item.delta(part, text, this.#length + separator.length);
    this.#length += said.length;
    out.push({ type: 'text-delta', text: said });
  }

  #sayRest(item: TextItem, part: string, whole: string | undefined, out: ModelEvent[]): void {
    const rest = whole === undefined ? '' : item.missing(part, whole);
    if (rest !== '') this.#say(item, part, rest, out);
  }

  #think(item: ThinkingItem, text: string, out: ModelEvent[]): void {
    if (text === '' || this.#thinking !== item) return;
    if (!this.#hasBegunThinking) out.push({ type: 'thinking-start' });
    this.#hasBegunThinking = true;
    this.#speaking = undefined;
    out.push({ type: 'thinking-delta', text });
  }

  /**
   * Tells the end of reasoning before `next`. It goes back only in front of what it came before: where that is nothing, or
   * something that does not go back itself, servers would refuse it.
   */
  #endThinking(next: OpenItem | undefined, out: ModelEvent[]): void {
    const item = this.#thinking;
    if (item === undefined || item === next) return;
    const signature = next === undefined || next.kind === 'other' ? undefined : item.kept;
    if (!this.#hasBegunThinking && signature !== undefined) out.push({ type: 'thinking-start' });
    if (this.#hasBegunThinking || signature !== undefined) {
      this.#speaking = undefined;
      out.push({ type: 'thinking-end', ...(signature !== undefined && { signature }) });
    }
    item.isOver = true;
    this.#thinking = undefined;
    this.#hasBegunThinking = false;
  }

  /** `type`: what the end is called by the event, or by the response itself. */
  #readEnd(type: string, response: Fields, event: Fields, out: ModelEvent[]): void {
    const status = textOf(response['status']) ?? type;
    const isGood = status === 'completed' || status === 'incomplete' || status === 'done';
    if (isGood) this.#readOutput(recordsOf(response['output']), out);
    this.#readFigures(response, event, out);
    if (status === 'failed') throw fromStreamErrorFrame({ error: response['error'] ?? status }, this.#context);
    if (status === 'incomplete') {
      const reason = textOf(fieldsOf(response['incomplete_details'])?.['reason']) ?? status;
      this.finishReason = finishReasonOf(reason);
      this.serverReason = this.finishReason === 'other' ? reason : undefined;
    } else if (isGood) {
      this.finishReason = this.#callCount > 0 ? 'tool-calls' : 'stop';
    } else {
      this.finishReason = 'other';
      this.serverReason = status;
    }
  }

  /** The items of the response at the end: those that came before add what they have more, others are new. */
  #readOutput(output: readonly Fields[], out: ModelEvent[]): void {
    const areKnown = this.#known.length >= output.length;
    for (const [index, fields] of output.entries()) {
      const place = { item_id: fields['id'], output_index: index };
      const known = this.#find(place, kindOf(fields['type']));
      if (known !== undefined) this.#finish(known, fields, out);
      else if (!areKnown) this.#finish(this.#open(fields, place, out), fields, out);
    }
  }

  #readFigures(response: Fields, event: Fields, out: ModelEvent[]): void {
    const metadata =
      response['provider_metadata'] ??
      response['providerMetadata'] ??
      event['provider_metadata'] ??
      event['providerMetadata'];
    const route = readRoute(metadata, response['generationId']);
    if (route !== undefined) out.push({ type: 'route', route });
    const items = this.#known.filter(({ isWhole }) => isWhole).map(({ fields }) => fields);
    const searches = searchesIn(metadata) ?? hostedSearches(response, items);
    if (searches !== undefined) out.push({ type: 'route', route: { searches } });
    const figures = readFigures(response, undefined, false);
    if (figures?.usage === undefined) return;
    const costUsd = figures.costUsd ?? route?.costUsd;
    out.push({ type: 'usage', usage: figures.usage, ...(costUsd !== undefined && { costUsd }) });
  }
}

/** A text and a refusal are parts of their own, whatever their number. */
function partKey(kind: 'text' | 'refusal', index: number): string {
  return `${kind}${index}`;
}

function partOf(event: Fields, type: string): string {
  return partKey(type.startsWith('refusal') ? 'refusal' : 'text', numberOf(event['content_index']) ?? 0);
}
