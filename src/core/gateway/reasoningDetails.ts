import { isNestedTooDeeply } from '../json/depth.ts';
import { fieldsOf, textOf, type Fields } from './wire.ts';

type Item = { [key: string]: unknown };

/** Whether a piece may still add to an item of its kind. */
function takes(item: Item, piece: Fields): boolean {
  const [a, b] = [item['id'] ?? undefined, piece['id'] ?? undefined];
  if (a !== undefined && b !== undefined && a !== b) return false;
  // Opaque data comes whole; and a block that has its signature is closed.
  if (textOf(piece['data']) !== undefined && textOf(item['data']) !== undefined) return false;
  return textOf(item['signature']) === undefined || (textOf(piece['text']) ?? textOf(piece['summary'])) === undefined;
}

/** The items that share type and index: the latest of all, and of each id or none. */
interface Kind {
  latest: Item;
  readonly byId: Map<unknown, Item>;
}

/**
 * Joins the pieces of `reasoning_details` into the list to be sent back unchanged. Pieces belong together by type, index
 * and id: a summary and its encrypted twin share id and index and must stay apart.
 */
export class ReasoningDetails {
  readonly #items: Item[] = [];
  readonly #kinds = new Map<string, Kind>();
  #isCut = false;

  /** Adds one delta's list and returns the readable text in it. */
  add(pieces: readonly unknown[]): string {
    let readable = '';
    for (const value of pieces) {
      const piece = fieldsOf(value);
      if (piece === undefined) continue;
      if (isNestedTooDeeply(piece)) {
        this.#isCut = true;
        continue;
      }
      readable += textOf(piece['text']) ?? textOf(piece['summary']) ?? '';
      this.#add(piece);
    }
    return readable;
  }

  get items(): readonly unknown[] {
    return this.#items;
  }

  /** Whether pieces were left out because they were nested too deeply to be sent back. */
  get isCut(): boolean {
    return this.#isCut;
  }

  /** Looks at the latest items only, so that many of them cost no more each. */
  #add(piece: Fields): void {
    const key = JSON.stringify([piece['type'], piece['index'] ?? 0]);
    const id = piece['id'] ?? undefined;
    const kind = this.#kinds.get(key);
    const candidates = [kind?.latest, kind?.byId.get(id), kind?.byId.get(undefined)];
    const known = candidates.find((item) => item !== undefined && takes(item, piece));
    const item = known ?? { ...piece };
    if (known === undefined) this.#items.push(item);
    else this.#join(known, piece);
    if (kind === undefined) {
      this.#kinds.set(key, { latest: item, byId: new Map([[id, item]]) });
      return;
    }
    if (known === undefined) kind.latest = item;
    if (known !== undefined && id !== undefined && kind.byId.get(undefined) === known) kind.byId.delete(undefined);
    kind.byId.set(item['id'] ?? undefined, item);
  }

  #join(item: Item, piece: Fields): void {
    for (const [key, value] of Object.entries(piece)) {
      const before = item[key];
      if ((key === 'text' || key === 'summary') && typeof before === 'string' && typeof value === 'string') {
        item[key] = before + value;
      } else if (before === undefined || before === null || before === '') {
        item[key] = value;
      }
    }
  }
}
