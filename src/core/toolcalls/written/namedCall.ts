import { setOwn, type JsonDraft } from '../../json/json.ts';
import { JsonScanner } from '../../json/jsonScanner.ts';
import type { FoundCall } from './callShape.ts';
import type { NamedForm, ParameterForm } from './forms.ts';
import { endOfBlanks, place } from './place.ts';

const MAX_NAME = 100;

/** What came of reading on: how far it got, and whether the call is over or cannot be one. */
export interface Step {
  readonly at: number;
  readonly end?: 'done' | 'no-call';
}

/** Reads one call whose name stands in its tag, from behind the opening of that tag on. */
export class NamedCall {
  readonly #form: NamedForm;
  readonly #isOffered: (name: string) => boolean;
  #name: string | undefined;
  #json: JsonScanner | undefined;
  #jsonText = '';
  readonly #values: JsonDraft = {};
  #hasValues = false;
  #parameter: { readonly form: ParameterForm; readonly name: string } | undefined;
  readonly #value: string[] = [];

  constructor(form: NamedForm, isOffered: (name: string) => boolean) {
    this.#form = form;
    this.#isOffered = isOffered;
  }

  /** The call, where all of it came but the tag that closes it; that may be missing at an answer's end. */
  get call(): FoundCall | undefined {
    if (this.#name === undefined || this.#parameter !== undefined) return undefined;
    if (this.#json === undefined) {
      const argumentsText = this.#hasValues ? JSON.stringify(this.#values) : '';
      return { name: this.#name, argumentsText, isPlain: true };
    }
    return this.#json.isComplete ? { name: this.#name, argumentsText: this.#jsonText } : undefined;
  }

  /** Reads what is whole; the rest of the text comes again with what follows it. */
  read(text: string, from: number): Step {
    let at = from;
    for (;;) {
      const step = this.#next(text, at);
      if (step.end !== undefined || step.at === at) return step;
      at = step.at;
    }
  }

  #next(text: string, at: number): Step {
    const { nameEnd, close } = this.#form;
    if (this.#name === undefined) {
      const name = place(text, at, nameEnd, MAX_NAME);
      if (typeof name === 'string') return outcome(name, at);
      this.#name = text.slice(at, name.at).trim();
      return this.#isOffered(this.#name) ? { at: name.behind } : { at, end: 'no-call' };
    }
    if (this.#parameter !== undefined) return this.#readValue(this.#parameter, text, at);
    if (this.#json?.isComplete === true && close === undefined) return { at, end: 'done' };
    if (this.#json !== undefined && !this.#json.isComplete) return this.#readJson(this.#json, text, at);
    const begin = endOfBlanks(text, at);
    if (begin === text.length) return { at };
    return this.#readTag(text, begin);
  }

  /** What follows the name: the arguments, or the end. */
  #readTag(text: string, at: number): Step {
    const { close, parameter } = this.#form;
    const rest = text.slice(at, at + MAX_NAME);
    if (close !== undefined && rest.startsWith(close)) return { at: at + close.length, end: 'done' };
    if (this.#json === undefined) {
      if (rest.startsWith('{') && !this.#hasValues) {
        this.#json = new JsonScanner();
        return this.#readJson(this.#json, text, at);
      }
      if (parameter !== undefined && rest.startsWith(parameter.open)) return this.#readKey(parameter, text, at);
    }
    return close?.startsWith(rest) === true || parameter?.open.startsWith(rest) === true
      ? { at }
      : { at, end: 'no-call' };
  }

  #readKey(form: ParameterForm, text: string, at: number): Step {
    const begin = at + form.open.length;
    const name = place(text, begin, form.nameEnd, MAX_NAME);
    if (typeof name === 'string') return outcome(name, at);
    this.#parameter = { form, name: text.slice(begin, name.at).trim() };
    return { at: name.behind };
  }

  #readJson(json: JsonScanner, text: string, at: number): Step {
    const end = json.push(text, at);
    this.#jsonText += text.slice(at, end);
    return { at: end };
  }

  #readValue(
    { form: { close }, name }: { readonly form: ParameterForm; readonly name: string },
    text: string,
    at: number,
  ): Step {
    const end = text.indexOf(close, at);
    // What may be the beginning of the end comes again.
    const safe = end === -1 ? Math.max(at, text.length - close.length + 1) : end;
    this.#value.push(text.slice(at, safe));
    if (end === -1) return { at: safe };
    // They stand in lines of their own.
    const value = this.#value
      .join('')
      .replace(/^\r?\n/, '')
      .replace(/\r?\n$/, '');
    setOwn(this.#values, name, value);
    this.#hasValues = true;
    this.#parameter = undefined;
    this.#value.length = 0;
    return { at: end + close.length };
  }
}

function outcome(missing: 'open' | 'missing', at: number): Step {
  return missing === 'open' ? { at } : { at, end: 'no-call' };
}
