import type { ModelEvent } from '../model/events.ts';
import type { OriginalLines } from './originalLines.ts';

/**
 * The tags that models put around their thoughts in the text itself, where the server does not take them apart: DeepSeek
 * R1, Qwen and Perplexity's reasoning models; Claude and small models by imitation; Gemini's OpenAI format; Seed-OSS;
 * Magistral.
 */
const THOUGHT_TAGS: readonly { readonly open: string; readonly close: string }[] = [
  { open: '<think>', close: '</think>' },
  { open: '<thinking>', close: '</thinking>' },
  { open: '<thought>', close: '</thought>' },
  { open: '<seed:think>', close: '</seed:think>' },
  { open: '[THINK]', close: '[/THINK]' },
];

/** Whether a line, perhaps unfinished, begins with such a tag or may come to do so. */
export function mayBeThoughtTag(line: string): boolean {
  const isOne = (tag: string): boolean => line.startsWith(tag) || (line !== '' && tag.startsWith(line.trimEnd()));
  return /^[<[]/.test(line) && THOUGHT_TAGS.some(({ open, close }) => isOne(open) || isOne(close));
}

/** What ends the thoughts that a line begins; tags that the file has are its own. */
export function thoughtsOpenedBy(line: string, original: OriginalLines): string | undefined {
  const tag = THOUGHT_TAGS.find(({ open }) => line.startsWith(open));
  return tag === undefined || original.begins(tag.open) ? undefined : tag.close;
}

/** What follows the end of thoughts in the line that begins with it. */
export function thoughtsClosedBy(line: string, original: OriginalLines): string | undefined {
  const tag = THOUGHT_TAGS.find(({ close }) => line.startsWith(close));
  return tag === undefined || original.begins(tag.open) ? undefined : line.slice(tag.close.length);
}

/** Events that are about the text before them, or follow it. */
const BEHIND: ReadonlySet<ModelEvent['type']> = new Set(['tool-input-start', 'image', 'server-tool', 'citations']);

/** Thoughts may begin after this many blanks. */
const MAX_BLANKS = 200;

/**
 * Takes the thoughts at the beginning of an answer's text out of it: they come as thinking, like those of models whose
 * server keeps them apart. Only the beginning counts; a tag anywhere else is the answer's own. What comes out depends
 * only on the text, not on where it was cut; the work for each event does not grow with the answer.
 */
export class ThoughtSplitter {
  /** `start`: the answer may still begin with thoughts; `thoughts`: in them; `answer`: nothing more is looked at. */
  #mode: 'start' | 'thoughts' | 'answer' = 'start';
  #held = '';
  #close = '';
  #isThinking = false;
  #isAfterThoughts = false;

  /** What is to be passed on for these events. */
  take(events: readonly ModelEvent[]): readonly ModelEvent[] {
    if (this.#mode === 'answer' || events.length === 0) return events;
    const out: ModelEvent[] = [];
    for (const event of events) this.#take(event, out);
    return out;
  }

  /** What is still held, once nothing more comes. */
  finish(): readonly ModelEvent[] {
    const out: ModelEvent[] = [];
    this.#release(out);
    return out;
  }

  #take(event: ModelEvent, out: ModelEvent[]): void {
    if (event.type === 'text-delta') return this.#text(event.text, out);
    // What they stand behind is no beginning any more.
    if (BEHIND.has(event.type)) this.#release(out);
    if (event.type === 'thinking-start') this.#endThinking(out);
    out.push(event);
  }

  #text(text: string, out: ModelEvent[]): void {
    if (this.#mode === 'answer') return void out.push({ type: 'text-delta', text });
    this.#held += text;
    let isRead = true;
    while (isRead) isRead = this.#mode === 'thoughts' ? this.#readThoughts(out) : this.#readStart(out);
  }

  /** Whether thoughts begin here. */
  #readStart(out: ModelEvent[]): boolean {
    const begun = this.#held.trimStart();
    const blanks = this.#held.length - begun.length;
    if (blanks <= MAX_BLANKS) {
      const tag = THOUGHT_TAGS.find(({ open }) => begun.startsWith(open));
      if (tag !== undefined) {
        this.#close = tag.close;
        this.#held = begun.slice(tag.open.length);
        this.#mode = 'thoughts';
        return true;
      }
      if (THOUGHT_TAGS.some(({ open }) => open.startsWith(begun))) return false;
    }
    this.#release(out);
    return false;
  }

  /** Whether the thoughts end here, so that what follows is to be read. */
  #readThoughts(out: ModelEvent[]): boolean {
    const end = this.#held.indexOf(this.#close);
    if (end !== -1) {
      this.#think(this.#held.slice(0, end), out);
      this.#endThinking(out);
      this.#held = this.#held.slice(end + this.#close.length);
      this.#mode = 'start';
      this.#isAfterThoughts = true;
      return true;
    }
    const ready = this.#readyLength();
    this.#think(this.#held.slice(0, ready), out);
    this.#held = this.#held.slice(ready);
    return false;
  }

  /** How much of the thoughts is surely not the beginning of their end. */
  #readyLength(): number {
    const mark = this.#held.lastIndexOf(this.#close.charAt(0));
    return mark !== -1 && this.#close.startsWith(this.#held.slice(mark)) ? mark : this.#held.length;
  }

  #think(text: string, out: ModelEvent[]): void {
    // Some models write the tags with nothing between them.
    const shown = this.#isThinking ? text : text.trimStart();
    if (shown === '') return;
    if (!this.#isThinking) out.push({ type: 'thinking-start' });
    this.#isThinking = true;
    out.push({ type: 'thinking-delta', text: shown });
  }

  #endThinking(out: ModelEvent[]): void {
    if (this.#isThinking) out.push({ type: 'thinking-end' });
    this.#isThinking = false;
  }

  #release(out: ModelEvent[]): void {
    const text = this.#held;
    this.#held = '';
    if (this.#mode === 'thoughts') {
      this.#think(text, out);
      this.#endThinking(out);
    } else if (this.#mode === 'start') {
      const answer = this.#isAfterThoughts ? text.replace(/^\s*\n/, '') : text;
      if (answer !== '') out.push({ type: 'text-delta', text: answer });
    }
    this.#mode = 'answer';
  }
}

/** What an answer says after its last thoughts, wherever they stand; all of it where it has none. */
export function afterThoughts(text: string): string {
  let from = 0;
  for (const { close } of THOUGHT_TAGS) {
    const at = text.lastIndexOf(close);
    if (at !== -1) from = Math.max(from, at + close.length);
  }
  return text.slice(from);
}
