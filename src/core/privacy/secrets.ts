/** What looks like a secret in a text that is about to be sent, and how to send the text without it. */
import { namedSecrets } from './namedSecrets.ts';
import { SECRET_FORMATS, type FoundSecret } from './secretFormats.ts';

export type { FoundSecret };

/** Everything that looks like a secret, in order, apart from each other. */
export function findSecrets(text: string): FoundSecret[] {
  const found = namedSecrets(text);
  for (const [kind, pattern] of SECRET_FORMATS) {
    for (const match of text.matchAll(pattern)) {
      const [whole, inner = whole] = match;
      const start = match.index + whole.lastIndexOf(inner);
      found.push({ start, end: start + inner.length, kind });
    }
  }
  found.sort((a, b) => a.start - b.start || b.end - a.end);
  const apart: FoundSecret[] = [];
  for (const secret of found) {
    const last = apart.at(-1);
    // Of two that overlap the first tells the kind, and both together are the secret.
    if (last === undefined || secret.start >= last.end) apart.push(secret);
    else if (secret.end > last.end) apart[apart.length - 1] = { ...last, end: secret.end };
  }
  return apart;
}

/** Stands for secrets in what is sent, and knows what they were, so that an answer gets them back. */
export class Redaction {
  readonly #names = new Map<string, string>();

  /** How many different secrets were taken out. */
  get size(): number {
    return this.#names.size;
  }

  /** The text with a mark in place of each secret; the same secret gets the same mark. */
  redact(text: string): string {
    let out = '';
    let at = 0;
    for (const { start, end } of findSecrets(text)) {
      out += text.slice(at, start) + this.#markOf(text.slice(start, end));
      at = end;
    }
    return out + text.slice(at);
  }

  /** Puts secrets back into an answer that arrives in pieces. */
  restorer(): Restorer {
    return new Restorer(new Map([...this.#names].map(([secret, mark]) => [mark, secret])));
  }

  #markOf(secret: string): string {
    const known = this.#names.get(secret);
    if (known !== undefined) return known;
    const mark = `REDACTED_SECRET_${this.#names.size + 1}_`;
    this.#names.set(secret, mark);
    return mark;
  }
}

const markStart = 'REDACTED_SECRET_';

/** Replaces marks in pieces of text; holds back a piece's end while it may be the beginning of a mark. */
export class Restorer {
  readonly #secrets: ReadonlyMap<string, string>;
  #held = '';

  constructor(secrets: ReadonlyMap<string, string>) {
    this.#secrets = secrets;
  }

  push(chunk: string): string {
    if (this.#secrets.size === 0) return chunk;
    const text = this.#held + chunk;
    const cut = text.length - tailLength(text);
    this.#held = text.slice(cut);
    return this.#replace(text.slice(0, cut));
  }

  /** What was still held. */
  end(): string {
    const rest = this.#held;
    this.#held = '';
    return this.#replace(rest);
  }

  #replace(text: string): string {
    return text.replace(/REDACTED_SECRET_\d+_/g, (mark) => this.#secrets.get(mark) ?? mark);
  }
}

/** How many characters at the end may begin a mark that is not whole yet. */
function tailLength(text: string): number {
  const open = /REDACTED_SECRET_\d{0,6}$/.exec(text);
  if (open !== null) return open[0].length;
  for (let length = Math.min(markStart.length - 1, text.length); length > 0; length--) {
    if (text.endsWith(markStart.slice(0, length))) return length;
  }
  return 0;
}
