import type { ModelEvent } from './events.ts';

/** How far back a continued answer is compared with what arrives. */
const reach = 200;
/** Shorter repeats are trusted only where they begin at a word. */
const longRepeat = 8;
const shortRepeat = 3;

/**
 * Content that has no deltas, and stands behind the text before it: nothing of that may be held back any longer, and a view
 * draws the message anew.
 */
export const BEHIND_TEXT: ReadonlySet<ModelEvent['type']> = new Set([
  'image',
  'tool-input-start',
  'server-tool',
  'citations',
]);

/**
 * Models that are asked to go on often repeat the last words first. Holds back the start of a continuation while it may
 * still be such a repeat, and drops it when it is one. Few characters in common prove nothing and are kept.
 */
export class OverlapTrimmer {
  readonly #tail: string;
  #held = '';
  #isDone: boolean;

  /** `text` is what exists already. */
  constructor(text: string) {
    this.#tail = text.slice(-reach);
    this.#isDone = this.#tail === '';
  }

  /** The events to use instead of `event`, which may be none for now. */
  push(event: ModelEvent): readonly ModelEvent[] {
    if (this.#isDone) return [event];
    if (event.type === 'text-delta') return textEvents(this.#text(event.text));
    // Thinking after words stays after them; before them it changes nothing.
    const endsText = event.type === 'thinking-start' && this.#held !== '';
    if (endsText || event.type === 'turn-end' || BEHIND_TEXT.has(event.type)) {
      return [...this.end(), event];
    }
    return [event];
  }

  /** What is still held back, when nothing more will come. */
  end(): readonly ModelEvent[] {
    if (this.#isDone) return [];
    this.#isDone = true;
    return textEvents(this.#held.slice(this.#repeatLength()));
  }

  #text(text: string): string {
    this.#held += text;
    if (this.#mayStillGrow()) return '';
    this.#isDone = true;
    return this.#held.slice(this.#repeatLength());
  }

  /** Whether all that is held stands somewhere in the tail with more after it. */
  #mayStillGrow(): boolean {
    return this.#held.length < this.#tail.length && this.#tail.slice(0, -1).includes(this.#held);
  }

  /** The longest start of what is held that is also the end of the tail, where that can be no accident. */
  #repeatLength(): number {
    for (let length = Math.min(this.#held.length, this.#tail.length); length >= shortRepeat; length--) {
      const repeat = this.#held.slice(0, length);
      if (this.#tail.endsWith(repeat) && this.#isConvincing(repeat)) return length;
    }
    return 0;
  }

  #isConvincing(repeat: string): boolean {
    if (!/\p{L}/u.test(repeat)) return false;
    if (repeat.length >= longRepeat) return true;
    const before = this.#tail[this.#tail.length - repeat.length - 1] ?? ' ';
    return !/[\p{L}\p{N}_]/u.test(before);
  }
}

function textEvents(text: string): readonly ModelEvent[] {
  return text === '' ? [] : [{ type: 'text-delta', text }];
}
