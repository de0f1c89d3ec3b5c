import { GrowingShownText, shownText } from '../../core/markdown/shownText.ts';
import { foldCase, placesOf } from '../../core/text/find.ts';
import { INLINE_CODE, questionBlocks } from '../../core/text/questionBlocks.ts';
import type { ChatSession } from '../../core/conversation/session.ts';
import type { Message } from '../../core/model/message.ts';
import type { RequestResult } from '../../protocol/messages.ts';
import type { ViewMessage, ViewPart } from '../../protocol/viewState.ts';
import { groupTurns } from './viewMapper.ts';

/** So long a search holds the window up before others have their turn, in milliseconds. */
const SLICE_MS = 8;

export interface FindQuery {
  readonly query: string;
  readonly matchCase: boolean;
  /** Only these messages; all of the branch shown where it is absent. */
  readonly ids?: readonly string[] | undefined;
}

/** What is looked for; folded where case does not matter. */
interface Wanted {
  readonly text: string;
  readonly matchCase: boolean;
}

interface SearchedTurn {
  /** What each part shows, in the order in which the page draws those that have words. */
  readonly texts: readonly string[];
  /** The same for a search in which case does not matter; made when first wanted. */
  folded?: readonly string[];
}

export interface FoundIn {
  readonly session: ChatSession;
  /** Messages as the page draws them. */
  readonly bodies: (ids: readonly string[]) => readonly ViewMessage[];
}

/** Counts words in the conversation shown, as they are read on the page, whether the page has drawn them or not. */
export class FindInChat {
  /** By the last message of a turn: one that is being written is another one each time. */
  readonly #known = new WeakMap<Message, SearchedTurn>();
  /** What is being written, by the id of its turn. */
  #growing: { readonly id: string; readonly parts: Map<number, GrowingPart> } | undefined;
  #latest = 0;

  /** The messages in which it occurs, in their order, with how often in each part. `null`: asked anew meanwhile. */
  async search(
    { session, bodies }: FoundIn,
    { query, matchCase, ids }: FindQuery,
  ): Promise<RequestResult<'find-in-chat'>> {
    this.#latest += ids === undefined ? 1 : 0;
    const search = this.#latest;
    const wanted: Wanted = { text: matchCase ? query : foldCase(query), matchCase };
    const only = ids === undefined ? undefined : new Set(ids);
    const found: { id: string; parts: number[] }[] = [];
    let since = performance.now();
    for (const turn of groupTurns(session.branch())) {
      const [head] = turn;
      if (head === undefined || only?.has(head.id) === false) continue;
      const parts = [...this.#countsIn(turn, head.id, bodies, wanted)];
      if (parts.some((count) => count > 0)) found.push({ id: head.id, parts });
      if (performance.now() - since < SLICE_MS) continue;
      await new Promise((resolve) => setImmediate(resolve));
      if (this.#latest !== search) return null;
      since = performance.now();
    }
    return found;
  }

  #countsIn(turn: readonly Message[], id: string, bodies: FoundIn['bodies'], wanted: Wanted): readonly number[] {
    const last = turn.at(-1);
    if (last === undefined) return [];
    let known = this.#known.get(last);
    if (known === undefined) {
      const messages = bodies([id]);
      const [message] = messages;
      if (message?.status === 'streaming') return this.#countsInGrowing(message, wanted);
      if (this.#growing?.id === id) this.#growing = undefined;
      known = { texts: messages.flatMap(wordsOf) };
      this.#known.set(last, known);
    }
    const texts = wanted.matchCase ? known.texts : (known.folded ??= known.texts.map(foldCase));
    return texts.map((text) => placesOf(text, wanted.text).length);
  }

  /** It is looked at again and again while it is written: what was read before is not read again. */
  #countsInGrowing(message: ViewMessage, wanted: Wanted): readonly number[] {
    if (this.#growing?.id !== message.id) this.#growing = { id: message.id, parts: new Map() };
    const { parts } = this.#growing;
    return message.parts.flatMap((part, index) => {
      if (part.type !== 'text' || message.isPlain === true)
        return partWords(part, message.isPlain === true).map((text) => countIn(text, wanted));
      const before = parts.get(index);
      const growing = before?.isBeginningOf(part.text) === true ? before : new GrowingPart();
      parts.set(index, growing);
      return [growing.count(part.text, wanted)];
    });
  }
}

/** A text that is being written. No match goes beyond a line, so that those in blocks that are settled are counted once. */
class GrowingPart {
  readonly #shown = new GrowingShownText();
  readonly #settled: string[] = [];
  #counted = { text: '', matchCase: false, pieces: 0, count: 0 };

  isBeginningOf(text: string): boolean {
    return this.#shown.isBeginningOf(text);
  }

  count(text: string, wanted: Wanted): number {
    const { settled, open } = this.#shown.grow(text);
    if (settled !== '') this.#settled.push(settled);
    const isSame = this.#counted.text === wanted.text && this.#counted.matchCase === wanted.matchCase;
    const counted = isSame ? this.#counted : { ...wanted, pieces: 0, count: 0 };
    for (const piece of this.#settled.slice(counted.pieces)) counted.count += countIn(piece, wanted);
    counted.pieces = this.#settled.length;
    this.#counted = counted;
    return counted.count + countIn(open, wanted);
  }
}

function countIn(text: string, { text: wanted, matchCase }: Wanted): number {
  return placesOf(matchCase ? text : foldCase(text), wanted).length;
}

function wordsOf(message: ViewMessage): readonly string[] {
  if (message.role === 'user') {
    const text = message.parts.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('\n\n');
    return [message.isPlain === true ? text : questionWords(text)];
  }
  return message.parts.flatMap((part) => partWords(part, message.isPlain === true));
}

function questionWords(text: string): string {
  const blocks = questionBlocks(text);
  return blocks.map((block) => (block.isCode ? block.text : block.text.replace(INLINE_CODE, '$1'))).join('\n');
}

function partWords(part: ViewPart, isPlain: boolean): readonly string[] {
  if (part.type === 'text') return [isPlain ? part.text : shownText(part.text)];
  if (part.type === 'thinking') return [part.text];
  return part.type === 'tool-call' ? [`${part.displayName ?? part.name}\n${part.summary ?? ''}`] : [];
}
