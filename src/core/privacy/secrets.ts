/** What looks like a secret in a text that is about to be sent, and how to send the text without it. */

export interface FoundSecret {
  readonly start: number;
  readonly end: number;
  /** As a person would say: `GitHub token`. */
  readonly kind: string;
}

/** Key formats that services publish; the first capturing group, where there is one, is the secret itself. */
const patterns: readonly (readonly [kind: string, pattern: RegExp])[] = [
  [
    'private key',
    /-----BEGIN [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----[\s\S]*?(?:-----END [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----|$)/g,
  ],
  ['AWS access key', /\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}\b/g],
  ['GitHub token', /\b(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{50,})/g],
  ['GitLab token', /\bglpat-[\w-]{20,}/g],
  ['Slack token', /\bxox[abeoprs]-[A-Za-z0-9-]{10,}/g],
  ['Google API key', /\bAIza[\w-]{35}\b/g],
  ['Stripe key', /\b[rs]k_(?:live|test)_[A-Za-z0-9]{16,}/g],
  ['Anthropic key', /\bsk-ant-[\w-]{20,}/g],
  ['OpenAI key', /\bsk-(?:proj-|svcacct-)?[A-Za-z0-9_-]{32,}/g],
  ['Vercel key', /\bvc[kpa]_[A-Za-z0-9]{24,}/g],
  ['npm token', /\bnpm_[A-Za-z0-9]{36}\b/g],
  ['SendGrid key', /\bSG\.[\w-]{16,}\.[\w-]{16,}/g],
  ['Hugging Face token', /\bhf_[A-Za-z0-9]{30,}/g],
  ['signed token (JWT)', /\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}/g],
  ['storage account key', /\bAccountKey=([A-Za-z0-9+/]{60,}={0,2})/g],
  ['password in an address', /\b[a-z][a-z0-9+.-]*:\/\/[^\s:/@'"]+:([^\s:/@'"]{6,})@/gi],
];

/** A name that promises a secret, and what is assigned to it as a literal. */
const assignment =
  /(?:^|[^A-Za-z])[A-Za-z_]*(?:api_?key|secret|token|passw(?:or)?d|private_?key|access_?key|credential)[A-Za-z_]*["']?\s*(?::|=>|:=|=)\s*["'`]?([^\s"'`,;(){}<>]{8,})/gi;

const placeholder =
  /^(?:x{4,}|\*{3,}|\.{3,}|your|my|some|example|sample|dummy|test|changeme|change_me|placeholder|todo|none|null|undefined|true|false|process\.|import\.|os\.|env|secrets?\.|config\.|this\.|self\.|string\b|await\b)/i;

/** Everything that looks like a secret, in order, apart from each other. */
export function findSecrets(text: string): FoundSecret[] {
  const found: FoundSecret[] = [];
  for (const [kind, pattern] of patterns) {
    for (const match of text.matchAll(pattern)) add(found, match, kind);
  }
  for (const match of text.matchAll(assignment)) {
    const value = match[1] ?? '';
    if (!placeholder.test(value) && looksRandom(value)) add(found, match, 'value of a secret');
  }
  return found
    .toSorted((a, b) => a.start - b.start || b.end - a.end)
    .filter((secret, index, all) => !all.slice(0, index).some((earlier) => earlier.end > secret.start));
}

function add(found: FoundSecret[], match: RegExpExecArray, kind: string): void {
  const [whole, inner] = match;
  const start = match.index + (inner === undefined ? 0 : whole.lastIndexOf(inner));
  found.push({ start, end: start + (inner ?? whole).length, kind });
}

/** Words and identifiers repeat letters in a language's way; keys do not. */
function looksRandom(value: string): boolean {
  // A name, or names joined by dots: code that reads a value and does not hold it.
  if (/^[A-Za-z_$]+(?:\??\.[A-Za-z_$]+)*$/.test(value) || /^[a-z]+(?:[A-Z][a-z]+)+$/.test(value)) return false;
  if (/^[\d.,:-]+$/.test(value)) return value.length >= 16;
  const kinds = [/[a-z]/, /[A-Z]/, /\d/, /[^A-Za-z0-9]/].filter((kind) => kind.test(value)).length;
  const entropy = bitsPerCharacter(value);
  return value.length >= 20 ? entropy >= 3.3 : kinds >= 3 && entropy >= 2.75;
}

/** Shannon entropy of the characters of a text. */
export function bitsPerCharacter(text: string): number {
  const counts = new Map<string, number>();
  for (const char of text) counts.set(char, (counts.get(char) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length);
  return bits;
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
