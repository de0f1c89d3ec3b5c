import type { Piece } from './types.ts';

/** Splits text the way models emit it: short words whole, long ones in pieces, spaces leading. Loses nothing. */
function* tokensOf(text: string): Generator<string> {
  for (const match of text.matchAll(/\s*[^\s]{1,7}|\s+$/gu)) yield match[0];
}

/** A text as pieces of about one token each. */
export function* say(text: string): Generator<Piece> {
  for (const token of tokensOf(text)) yield { type: 'text', text: token };
}

/** A thinking text as pieces of about one token each. */
export function* ponder(text: string): Generator<Piece> {
  for (const token of tokensOf(text)) yield { type: 'reasoning', text: token };
}
