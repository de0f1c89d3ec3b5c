import { isNestedTooDeeply } from '../../json/depth.ts';
import { JsonScanner } from '../../json/jsonScanner.ts';
import type { JsonValue } from '../../json/json.ts';
import { readArguments } from '../convertArguments.ts';
import { callsIn, ShapeWatch, type FoundCall } from './callShape.ts';
import { fenceAt, MISTRAL_NAMED, NAMED_FORMS, WRAPPERS } from './forms.ts';
import { NamedCall, type Step } from './namedCall.ts';
import { endOfBlanks } from './place.ts';

const MAX_CALLS = 32;
/** No tag or opening line is longer. */
const MAX_WORD = 64;
/** A tag in a code block, and another in that. */
const MAX_OPEN = 4;

const FENCE = 'fence';

interface OpenJson {
  readonly scanner: JsonScanner;
  readonly watch: ShapeWatch;
  readonly pieces: string[];
}

interface OpenWrapper {
  readonly open: string;
  readonly close: string | undefined;
  readonly callsBefore: number;
}

/**
 * Reads a text that is nothing but calls as it arrives, in any of the forms that models write. What comes out depends
 * only on the text, not on where it was cut; the work for each piece does not grow with what came before.
 */
export class CallText {
  readonly #isOffered: (name: string) => boolean;
  readonly #needsTag: boolean;
  readonly #calls: FoundCall[] = [];
  readonly #wrappers: OpenWrapper[] = [];
  #named: NamedCall | undefined;
  #json: OpenJson | undefined;
  /** What was not read yet, since it may be half of a tag. */
  #left = '';
  #isOver = false;

  /** `needsTag`: some words stand before it, so that only tags show what is meant. */
  constructor(isOffered: (name: string) => boolean, needsTag: boolean) {
    this.#isOffered = isOffered;
    this.#needsTag = needsTag;
  }

  /** Reads on; false once the text is anything else than calls. */
  push(piece: string): boolean {
    const text = this.#left + piece;
    let at = 0;
    while (!this.#isOver) {
      const step = this.#step(text, at);
      this.#isOver = step.end === 'no-call';
      if (step.at === at) break;
      at = step.at;
    }
    this.#left = this.#isOver ? '' : text.slice(at);
    return !this.#isOver;
  }

  /** The calls, once nothing more comes; `undefined` where the text is none. */
  finish(): readonly FoundCall[] | undefined {
    if (this.#isOver || this.#json !== undefined || this.#left.trim() !== '') return undefined;
    if (this.#named !== undefined) {
      const { call } = this.#named;
      if (call === undefined) return undefined;
      this.#add([call]);
    }
    const isEmpty = this.#wrappers.some(({ callsBefore }) => callsBefore === this.#calls.length);
    return this.#calls.length === 0 || isEmpty || this.#isOver ? undefined : this.#calls;
  }

  #step(text: string, at: number): Step {
    if (this.#named !== undefined) return this.#readNamed(this.#named, text, at);
    if (this.#json !== undefined) return this.#readJson(this.#json, text, at);
    const begin = this.#endOfSeparators(text, at);
    if (begin === text.length) return { at: begin };
    return this.#readMark(text, begin) ?? { at: begin, end: 'no-call' };
  }

  /** Models write `;` and `,` between calls. */
  #endOfSeparators(text: string, from: number): number {
    let at = endOfBlanks(text, from);
    while (this.#calls.length > 0 && at < text.length && ',;'.includes(text.charAt(at))) at = endOfBlanks(text, at + 1);
    return at;
  }

  /** Reads the mark that stands here; `undefined` where it is none that could. */
  #readMark(text: string, at: number): Step | undefined {
    const rest = text.slice(at, at + MAX_WORD);
    return (
      this.#readClose(rest, at) ??
      this.#readFence(rest, at) ??
      this.#readTag(text, rest, at) ??
      this.#openJson(text, at)
    );
  }

  /** Those inside may have been left open, and the first tag may have been taken out by the server. */
  #readClose(rest: string, at: number): Step | undefined {
    for (let index = this.#wrappers.length - 1; index >= 0; index -= 1) {
      const { close, callsBefore } = this.#wrappers[index] ?? {};
      if (close?.startsWith(rest) === true && close !== rest) return { at };
      if (callsBefore === this.#calls.length) return undefined;
      if (close === undefined || !rest.startsWith(close)) continue;
      this.#wrappers.length = index;
      return { at: at + close.length };
    }
    const stray = this.#calls.length > 0 ? WRAPPERS.find(({ close }) => isAtStart(rest, close)) : undefined;
    if (stray?.close === undefined) return undefined;
    return rest.startsWith(stray.close) ? { at: at + stray.close.length } : { at };
  }

  #readFence(rest: string, at: number): Step | undefined {
    const isInFence = this.#wrappers.some(({ open }) => open === FENCE);
    const fence = isInFence || this.#isBare ? undefined : fenceAt(rest);
    if (fence === undefined) return undefined;
    if (fence === 'open') return { at };
    return this.#openWrapper(FENCE, fence.marks) ? { at: at + fence.length } : undefined;
  }

  /** Whether nothing has shown yet that calls are meant, though something has to. */
  get #isBare(): boolean {
    return this.#needsTag && this.#wrappers.length === 0 && this.#calls.length === 0;
  }

  #readTag(text: string, rest: string, at: number): Step | undefined {
    const form = NAMED_FORMS.find(({ open }) => rest.startsWith(open));
    if (form !== undefined) {
      this.#named = new NamedCall(form, this.#isOffered);
      return { at: at + form.open.length };
    }
    const wrapper = WRAPPERS.find(({ open }) => rest.startsWith(open));
    if (wrapper !== undefined) {
      const { open, close } = wrapper;
      // One that nobody closed, or that has no close.
      const top = this.#wrappers.at(-1);
      if (top?.open === open && top.callsBefore < this.#calls.length) this.#wrappers.pop();
      return this.#openWrapper(open, close) ? { at: at + open.length } : undefined;
    }
    if (this.#wrappers.at(-1)?.open === MISTRAL_NAMED.open && /^[\w-]/.test(rest)) {
      this.#named = new NamedCall(MISTRAL_NAMED, this.#isOffered);
      return this.#readNamed(this.#named, text, at);
    }
    return [...NAMED_FORMS, ...WRAPPERS].some(({ open }) => open.startsWith(rest)) ? { at } : undefined;
  }

  #openWrapper(open: string, close: string | undefined): boolean {
    this.#wrappers.push({ open, close, callsBefore: this.#calls.length });
    return this.#wrappers.length <= MAX_OPEN;
  }

  #openJson(text: string, at: number): Step | undefined {
    if (this.#isBare) return undefined;
    const rest = text.slice(at, at + MAX_WORD);
    const inside = rest.startsWith('[') ? endOfBlanks(rest, 1) : 0;
    if (inside === rest.length && rest.length < MAX_WORD) return { at };
    if (rest.charAt(inside) !== '{') return undefined;
    const watch = new ShapeWatch(this.#isOffered);
    this.#json = { scanner: new JsonScanner(watch.listener), watch, pieces: [] };
    return this.#readJson(this.#json, text, at);
  }

  #readJson({ scanner, watch, pieces }: OpenJson, text: string, at: number): Step {
    const end = scanner.push(text, at);
    pieces.push(text.slice(at, end));
    if (!watch.mayBeCall) return { at: end, end: 'no-call' };
    if (!scanner.isComplete) return { at: end };
    this.#json = undefined;
    return this.#add(this.#callsOf(pieces.join(''))) ? { at: end } : { at: end, end: 'no-call' };
  }

  #callsOf(text: string): readonly FoundCall[] {
    let value: JsonValue;
    try {
      value = readArguments(text);
    } catch {
      return [];
    }
    const isTagged = this.#wrappers.some(({ open }) => open !== FENCE);
    return isNestedTooDeeply(value) ? [] : (callsIn(value, !isTagged) ?? []);
  }

  #readNamed(named: NamedCall, text: string, at: number): Step {
    const step = named.read(text, at);
    if (step.end !== 'done') return step;
    this.#named = undefined;
    const { call } = named;
    return call !== undefined && this.#add([call]) ? { at: step.at } : { at: step.at, end: 'no-call' };
  }

  #add(calls: readonly FoundCall[]): boolean {
    this.#calls.push(...calls);
    const isFitting = calls.length > 0 && this.#calls.length <= MAX_CALLS;
    this.#isOver ||= !isFitting;
    return isFitting;
  }
}

/** Whether `mark` stands at the start of a text, or may come to. */
function isAtStart(text: string, mark: string | undefined): boolean {
  return mark !== undefined && (text.startsWith(mark) || mark.startsWith(text));
}
