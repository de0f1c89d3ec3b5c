const FIRST = 0xcc9e2d51;
const SECOND = 0x1b873593;

/**
 * A running digest of JSON values: a few steps for each character, whatever came before. Two lanes of 32 bits, as in
 * MurmurHash; it tells changes apart and proves nothing against somebody who wants them to look alike.
 */
export class PrefixDigest {
  #first = 0x9747b28c;
  #second = 0x5bd1e995;

  /** The digest of all that was added so far. */
  value(): string {
    return finished(this.#first).toString(36) + finished(this.#second).toString(36).padStart(7, '0');
  }

  /** Adds a value; fields come in their order, those named in `without` are passed over at every depth. */
  add(value: unknown, without: ReadonlySet<string>): void {
    if (typeof value === 'string') this.#text(value);
    else if (Array.isArray(value)) {
      this.#code(1);
      for (const item of value) this.add(item, without);
      this.#code(2);
    } else if (typeof value === 'object' && value !== null) {
      this.#code(3);
      for (const [key, field] of Object.entries(value)) {
        if (field === undefined || without.has(key)) continue;
        this.#text(key);
        this.add(field, without);
      }
      this.#code(4);
    } else this.#text(`${typeof value} ${String(value)}`);
  }

  /** The length goes first, so that no two lists of texts are the same characters. Two characters make one step. */
  #text(text: string): void {
    const { length } = text;
    let first = mixed(this.#first, length, FIRST);
    let second = mixed(this.#second, length, SECOND);
    let at = 1;
    for (; at < length; at += 2) {
      const pair = (text.charCodeAt(at - 1) << 16) | text.charCodeAt(at);
      first = Math.imul(first ^ pair, FIRST);
      first ^= first >>> 15;
      second = Math.imul(second ^ pair, SECOND);
      second ^= second >>> 13;
    }
    if (at === length) {
      first = mixed(first, text.charCodeAt(at - 1), FIRST);
      second = mixed(second, text.charCodeAt(at - 1), SECOND);
    }
    this.#first = first;
    this.#second = second;
  }

  #code(code: number): void {
    this.#first = mixed(this.#first, -code, FIRST);
    this.#second = mixed(this.#second, -code, SECOND);
  }
}

function mixed(hash: number, code: number, factor: number): number {
  const next = Math.imul(hash ^ code, factor);
  return next ^ (next >>> 15);
}

function finished(hash: number): number {
  const next = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  return (next ^ (next >>> 13)) >>> 0;
}
