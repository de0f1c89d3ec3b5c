import { shownText } from '../../core/markdown/shownText.ts';
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
  #latest = 0;

  /** The messages in which it occurs, in their order, with how often in each part. `null`: asked anew meanwhile. */
  async search(
    { session, bodies }: FoundIn,
    { query, matchCase, ids }: FindQuery,
  ): Promise<RequestResult<'find-in-chat'>> {
    this.#latest += ids === undefined ? 1 : 0;
    const search = this.#latest;
    const wanted = matchCase ? query : foldCase(query);
    const only = ids === undefined ? undefined : new Set(ids);
    const found: { id: string; parts: number[] }[] = [];
    let since = performance.now();
    for (const turn of groupTurns(session.branch())) {
      const [head] = turn;
      if (head === undefined || only?.has(head.id) === false) continue;
      const parts = this.#textsOf(turn, head.id, bodies, matchCase).map((text) => placesOf(text, wanted).length);
      if (parts.some((count) => count > 0)) found.push({ id: head.id, parts });
      if (performance.now() - since < SLICE_MS) continue;
      await new Promise((resolve) => setImmediate(resolve));
      if (this.#latest !== search) return null;
      since = performance.now();
    }
    return found;
  }

  #textsOf(turn: readonly Message[], id: string, bodies: FoundIn['bodies'], matchCase: boolean): readonly string[] {
    const last = turn.at(-1);
    if (last === undefined) return [];
    const known = this.#known.get(last) ?? { texts: bodies([id]).flatMap(wordsOf) };
    this.#known.set(last, known);
    return matchCase ? known.texts : (known.folded ??= known.texts.map(foldCase));
  }
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
