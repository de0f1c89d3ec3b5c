// l10n: none, goes into the log.
import { setOwn, type JsonDraft, type JsonValue } from '../json/json.ts';
import { ReadError } from '../json/reading.ts';

const MAX_DEPTH = 60;

/** What stands between two texts of a property list. */
interface Tag {
  readonly kind: 'open' | 'close' | 'empty';
  readonly name: string;
  /** The text before it. */
  readonly before: string;
}

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

/** Reads a property list in XML, the form that TextMate themes have. Throws a `ReadError` with the place. */
export function parsePlist(text: string): JsonValue {
  const reader = new PlistReader(text);
  for (;;) {
    const tag = reader.next();
    if (tag.kind === 'close') throw reader.error(`There is no value before </${tag.name}>.`);
    if (tag.name !== 'plist') return reader.value(tag, 0);
  }
}

class PlistReader {
  #at = 0;
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  error(message: string): ReadError {
    return new ReadError(message, this.#at);
  }

  /** The next tag, past comments and declarations. */
  next(): Tag {
    let before = '';
    for (;;) {
      const start = this.#text.indexOf('<', this.#at);
      if (start === -1) throw this.error('The property list is not finished.');
      before += unescape(this.#text.slice(this.#at, start));
      this.#at = start + 1;
      if (this.#skips('!--', '-->') || this.#skips('?', '?>')) continue;
      if (this.#text.startsWith('![CDATA[', this.#at)) before += this.#until(']]>').slice('![CDATA['.length);
      else if (!this.#skips('!', '>')) return tagOf(this.#until('>'), before);
    }
  }

  value(tag: Tag, depth: number): JsonValue {
    if (depth > MAX_DEPTH) throw this.error('The property list is nested too deeply.');
    switch (tag.name) {
      case 'dict':
        return tag.kind === 'empty' ? {} : this.#dict(depth);
      case 'array':
        return tag.kind === 'empty' ? [] : this.#list(depth);
      case 'true':
        if (tag.kind === 'open') this.#textTo('true');
        return true;
      case 'false':
        if (tag.kind === 'open') this.#textTo('false');
        return false;
      default:
        // Numbers and dates too: nothing in a theme counts with them.
        return tag.kind === 'empty' ? '' : this.#textTo(tag.name);
    }
  }

  #dict(depth: number): JsonValue {
    const result: JsonDraft = {};
    for (;;) {
      const tag = this.next();
      if (tag.kind === 'close' && tag.name === 'dict') return result;
      if (tag.name !== 'key' || tag.kind === 'close') throw this.error('Expected a key.');
      const key = tag.kind === 'empty' ? '' : this.#textTo('key');
      const value = this.next();
      if (value.kind === 'close') throw this.error('Expected a value after the key.');
      setOwn(result, key, this.value(value, depth + 1));
    }
  }

  #list(depth: number): JsonValue {
    const result: JsonValue[] = [];
    for (;;) {
      const tag = this.next();
      if (tag.kind === 'close' && tag.name === 'array') return result;
      if (tag.kind === 'close') throw this.error(`Expected a value, but found </${tag.name}>.`);
      result.push(this.value(tag, depth + 1));
    }
  }

  #textTo(name: string): string {
    const tag = this.next();
    if (tag.kind !== 'close' || tag.name !== name) throw this.error(`Expected </${name}>.`);
    return tag.before;
  }

  #skips(start: string, end: string): boolean {
    if (!this.#text.startsWith(start, this.#at) || this.#text.startsWith('![CDATA[', this.#at)) return false;
    this.#at += start.length;
    this.#until(end);
    return true;
  }

  /** The text up to `end`, which is passed. */
  #until(end: string): string {
    const stop = this.#text.indexOf(end, this.#at);
    if (stop === -1) throw this.error('The property list is not finished.');
    const found = this.#text.slice(this.#at, stop);
    this.#at = stop + end.length;
    return found;
  }
}

function tagOf(content: string, before: string): Tag {
  const isClose = content.startsWith('/');
  const isEmpty = content.endsWith('/');
  const [name = ''] = (isClose ? content.slice(1) : isEmpty ? content.slice(0, -1) : content).trim().split(/\s/, 1);
  return { kind: isClose ? 'close' : isEmpty ? 'empty' : 'open', name, before };
}

function unescape(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(/&(#x?[\da-f]{1,6}|[a-z]{2,4});/gi, (whole, name: string) => {
    if (!name.startsWith('#')) return ENTITIES[name] ?? whole;
    const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number.parseInt(name.slice(1), 10);
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}
