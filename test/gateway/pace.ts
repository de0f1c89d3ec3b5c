import { setTimeout as wait } from 'node:timers/promises';
import type { NeutralRequest, Piece, Speed } from './types.ts';

type Pieces = Iterable<Piece> | AsyncIterable<Piece>;

/** Holds pieces back until they are due: the first after `firstTokenMs`, then `tokensPerSecond`. Ends on abort. */
export async function* paced(pieces: Pieces, speed: Speed, signal: AbortSignal): AsyncGenerator<Piece> {
  const start = performance.now() + (speed.firstTokenMs ?? 0);
  let count = 0;
  for await (const piece of pieces) {
    const due = start + (speed.tokensPerSecond === undefined ? 0 : (count * 1000) / speed.tokensPerSecond);
    const ahead = due - performance.now();
    // Timers have millisecond grain: sleeping for less would only make fast streams slow.
    if (ahead > 2 && !signal.aborted) await wait(ahead, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) return;
    yield piece;
    count += 1;
  }
}

/** Ends the answer at the token limit or at a stop sequence, whichever comes first, with the matching reason. */
export async function* limited(pieces: Pieces, request: NeutralRequest): AsyncGenerator<Piece> {
  const longest = Math.max(0, ...request.stop.map((each) => each.length));
  let tokens = 0;
  let held = '';
  for await (const piece of pieces) {
    if (piece.type === 'finish') {
      if (held !== '') yield { type: 'text', text: held };
      yield piece;
      return;
    }
    if (piece.type !== 'image' && request.maxTokens !== undefined && tokens >= request.maxTokens) {
      if (held !== '') yield { type: 'text', text: held };
      yield { type: 'finish', reason: 'length' };
      return;
    }
    tokens += 1;
    if (piece.type !== 'text' || longest === 0) {
      yield piece;
      continue;
    }
    held += piece.text;
    const hit = firstStop(held, request.stop);
    if (hit !== undefined) {
      if (hit.at > 0) yield { type: 'text', text: held.slice(0, hit.at) };
      yield { type: 'finish', reason: 'stop-sequence', stopSequence: hit.sequence };
      return;
    }
    const safe = held.length - longest + 1;
    if (safe > 0) {
      yield { type: 'text', text: held.slice(0, safe) };
      held = held.slice(safe);
    }
  }
  // A backend that stops without saying why has simply finished.
  if (held !== '') yield { type: 'text', text: held };
  yield { type: 'finish', reason: 'stop' };
}

function firstStop(text: string, stop: readonly string[]): { at: number; sequence: string } | undefined {
  let best: { at: number; sequence: string } | undefined;
  for (const sequence of stop) {
    const at = sequence === '' ? -1 : text.indexOf(sequence);
    if (at >= 0 && (best === undefined || at < best.at)) best = { at, sequence };
  }
  return best;
}
