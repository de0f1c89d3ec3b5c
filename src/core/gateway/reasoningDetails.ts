import { isNestedTooDeeply } from '../json/depth.ts';
import { fieldsOf, textOf, type Fields } from './wire.ts';

type Item = { [key: string]: unknown };

function belongsTo(item: Item, piece: Fields): boolean {
  if (item['type'] !== piece['type'] || (item['index'] ?? 0) !== (piece['index'] ?? 0)) return false;
  const [a, b] = [item['id'] ?? undefined, piece['id'] ?? undefined];
  if (a !== undefined && b !== undefined && a !== b) return false;
  // Opaque data comes whole; and a block that has its signature is closed.
  if (textOf(piece['data']) !== undefined && textOf(item['data']) !== undefined) return false;
  return textOf(item['signature']) === undefined || (textOf(piece['text']) ?? textOf(piece['summary'])) === undefined;
}

/**
 * Joins the pieces of `reasoning_details` into the list to be sent back unchanged. Pieces belong together by type, index
 * and id: a summary and its encrypted twin share id and index and must stay apart.
 */
export class ReasoningDetails {
  readonly #items: Item[] = [];
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
      const item = this.#items.findLast((candidate) => belongsTo(candidate, piece));
      if (item === undefined) this.#items.push({ ...piece });
      else this.#join(item, piece);
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
