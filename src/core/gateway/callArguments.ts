import { JsonScanner } from '../json/jsonScanner.ts';

/** Whether a text begins an object. */
export function beginsObject(text: string): boolean {
  return text.trimStart().startsWith('{');
}

/**
 * Puts the arguments of one call together, however a server cuts them: in pieces, as a whole, as all that is known so far
 * again and again, or behind a `{}` that only stands in for them. What was taken out with `take` cannot change any more.
 */
export class CallArguments {
  /** `pieces`: each piece adds to the ones before; `growing`: each repeats them. Known from the second one on. */
  #kind: 'unknown' | 'pieces' | 'growing' = 'unknown';
  #parts: string[] = [];
  #length = 0;
  #end = new JsonScanner();
  #untaken = '';

  get isEmpty(): boolean {
    return this.#length === 0;
  }

  /** Whether what came is a whole object. */
  get isComplete(): boolean {
    return this.#end.isComplete;
  }

  get isEmptyObject(): boolean {
    return this.isComplete && this.#parts.length === 1 && /^\{\s*\}$/.test(this.#parts[0]?.trim() ?? '');
  }

  /** Whether a text is all that came so far. */
  isAll(text: string): boolean {
    return text.length === this.#length && text === this.#parts.join('');
  }

  add(text: string): void {
    if (text === '' || (this.isComplete && this.isAll(text))) return;
    const before = this.#parts[0];
    if (this.#kind === 'unknown' && before !== undefined) {
      if (this.isComplete && beginsObject(text)) return this.#replace(text);
      this.#kind = isGrown(before, text) ? 'growing' : 'pieces';
    }
    if (this.#kind === 'growing') this.#grow(text);
    else this.#append(text);
  }

  /** What can be passed on; a whole object that came at once may still be replaced, unless it `isFinal`. */
  take(isFinal: boolean): string {
    if (!isFinal && this.#kind === 'unknown' && this.isComplete) return '';
    if (isFinal && this.#length > 0 && this.#kind === 'unknown') this.#kind = 'pieces';
    const text = this.#untaken;
    this.#untaken = '';
    return text;
  }

  #append(text: string): void {
    this.#parts.push(text);
    this.#length += text.length;
    for (let at = 0; at < text.length;) at = this.#end.push(text, at);
    this.#untaken += text;
  }

  #replace(text: string): void {
    this.#parts = [];
    this.#length = 0;
    this.#end = new JsonScanner();
    this.#untaken = '';
    this.#append(text);
  }

  #grow(text: string): void {
    const known = this.#parts.join('');
    this.#parts = [known];
    if (text.startsWith(known)) this.#append(text.slice(known.length));
    else if (!known.startsWith(text)) {
      this.#kind = 'pieces';
      this.#append(text);
    }
  }
}

/**
 * Whether `text` repeats what came before it. No JSON goes on like that: behind `{"a"` no object can begin. Behind a
 * colon, a comma or a bracket one can, so there it is the next piece.
 */
function isGrown(before: string, text: string): boolean {
  return beginsObject(before) && !/[:,[]$/.test(before.trimEnd().slice(-1)) && text.startsWith(before);
}
