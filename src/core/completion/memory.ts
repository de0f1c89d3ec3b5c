import type { CursorWindow } from './window.ts';

/** A completion that was given once, and the place it was given for. */
export interface KeptCompletion {
  /** Names the document; the same text elsewhere is another place. */
  readonly document: string;
  readonly window: CursorWindow;
  readonly text: string;
}

const compared = 600;
const findBy = 60;
/** What the editor closes by itself while a user types. */
const autoClosed = /^[)\]}"'`]{1,3}/;

interface Entry extends KeptCompletion {
  /** The end of the text before the cursor, and the start of the text after it. */
  readonly before: string;
  readonly after: string;
}

/**
 * Remembers the last completions. One is found again at its own place, after an undo for instance, and while the user
 * types along it: then what is left of it is the answer, with no request. The work is bounded by the windows and the
 * number kept.
 */
export class CompletionMemory {
  readonly #limit: number;
  #entries: Entry[] = [];

  constructor(limit = 40) {
    this.#limit = limit;
  }

  add(kept: KeptCompletion): void {
    const before = kept.window.prefix.slice(-compared);
    const after = kept.window.suffix.slice(0, compared);
    const others = this.#entries.filter(
      (entry) => entry.document !== kept.document || entry.before !== before || entry.after !== after,
    );
    this.#entries = [{ ...kept, before, after }, ...others].slice(0, this.#limit);
  }

  /** What is left of a completion at this place: newest first. An empty string means that it was typed to its end. */
  find(document: string, window: CursorWindow): string | undefined {
    const index = this.#entries.findIndex((entry) => entry.document === document && rest(entry, window) !== undefined);
    const entry = this.#entries[index];
    if (entry === undefined) return undefined;
    if (index > 0) this.#entries = [entry, ...this.#entries.filter((other) => other !== entry)];
    return rest(entry, window);
  }

  /** Forgets what was offered for a place and not wanted. */
  clear(): void {
    this.#entries = [];
  }
}

function rest(entry: Entry, { prefix, suffix }: CursorWindow): string | undefined {
  const typed = typedAlong(entry, prefix);
  if (typed === undefined) return undefined;
  const after = suffix.slice(0, compared);
  if (startSame(after, entry.after)) return entry.text.slice(typed.length);
  // Typing a bracket sets its partner behind the cursor; it belongs to what was offered.
  const closers = typed === '' ? undefined : autoClosed.exec(suffix)?.[0];
  if (closers === undefined) return undefined;
  for (let length = closers.length; length > 0; length -= 1) {
    if (!startSame(suffix.slice(length, length + compared), entry.after)) continue;
    const left = entry.text.slice(typed.length);
    const at = left.indexOf(closers.slice(0, length));
    return at === -1 ? undefined : left.slice(0, at);
  }
  return undefined;
}

/** What was typed since, as far as it is what was offered. */
function typedAlong(entry: Entry, prefix: string): string | undefined {
  const tail = prefix.slice(-(compared + entry.text.length));
  const mark = entry.before.slice(-findBy);
  for (let at = tail.lastIndexOf(mark); at >= 0; at = at === 0 ? -1 : tail.lastIndexOf(mark, at - 1)) {
    const end = at + mark.length;
    const typed = tail.slice(end);
    if (typed.length > entry.text.length) return undefined;
    if (entry.text.startsWith(typed) && endSame(tail.slice(0, end), entry.before)) return typed;
    if (mark === '') return undefined;
  }
  return undefined;
}

/** Windows end at different places, so only what both have is compared. */
function endSame(one: string, other: string): boolean {
  const length = Math.min(one.length, other.length);
  return length === 0 ? one === other : one.slice(-length) === other.slice(-length);
}

function startSame(one: string, other: string): boolean {
  const length = Math.min(one.length, other.length);
  return length < compared
    ? one === other || (length > findBy && one.slice(0, length) === other.slice(0, length))
    : one === other;
}
