import { wrongContentTypeError } from './errors.ts';
import { LineDecoder, SseDecoder, type SseFrame } from './sse.ts';
import { parseJson } from './wire.ts';

/** Enough to know the first field of an event stream. */
const SNIFFED_BYTES = 6;
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];
const BLANKS = new Set([...BYTE_ORDER_MARK, 0x09, 0x0a, 0x0d, 0x20]);

/** JSON in place of an event stream: a value on each line, or one over all lines. */
class JsonDecoder extends LineDecoder {
  /** The lines of one value, once the first of them was none by itself. */
  #lines: string[] | undefined;
  #heldChars = 0;
  #isFirst = true;

  protected endLine(line: string, out: SseFrame[]): void {
    if (line.trim() === '') return;
    if (this.#isFirst && parseJson(line) === undefined) this.#lines = [];
    this.#isFirst = false;
    if (this.#lines === undefined) {
      out.push({ event: '', data: line });
    } else {
      this.#lines.push(line);
      this.#heldChars += line.length;
    }
  }

  protected end(out: SseFrame[]): void {
    if (this.#lines !== undefined) out.push({ event: '', data: this.#lines.join('\n') });
    this.#lines = undefined;
  }

  protected get heldChars(): number {
    return this.#heldChars;
  }
}

/**
 * The body of a success to the frames of an answer. Its type is only a hint: servers and proxies send event streams as
 * text or bytes, and whole answers in JSON to those who asked for a stream. What it is shows in its first bytes, so
 * nothing is held back. A page or anything else is an `AppError`.
 */
export class BodyDecoder {
  readonly #contentType: string | null;
  readonly #requestId: string | undefined;
  #decoder: LineDecoder | undefined;
  #held: number[] = [];

  constructor(contentType: string | null, requestId: string | undefined) {
    this.#contentType = contentType;
    this.#requestId = requestId;
    if (contentType !== null && /\bhtml\b/i.test(contentType)) throw this.wrongType();
  }

  /** What the body is, as soon as that is known: the stream that was asked for, or JSON in its place. */
  get kind(): 'events' | 'json' | undefined {
    if (this.#decoder === undefined) return undefined;
    return this.#decoder instanceof JsonDecoder ? 'json' : 'events';
  }

  push(bytes: Uint8Array, out: SseFrame[]): void {
    if (this.#decoder !== undefined) this.#decoder.push(bytes, out);
    else this.#sniff(bytes, out);
  }

  /** Ends the body; adds what was not finished. */
  flush(out: SseFrame[]): void {
    if (this.#decoder === undefined && this.#held.length > 0) this.#decide(out);
    if (this.#decoder !== undefined) this.#decoder.flush(out);
    else if (!this.#isEventStream() && this.#contentType !== null) throw this.wrongType();
  }

  /** The body is no answer of a model. */
  wrongType(): Error {
    return wrongContentTypeError(
      this.#contentType,
      this.#requestId === undefined ? {} : { requestId: this.#requestId },
    );
  }

  #isEventStream(): boolean {
    return this.#contentType !== null && /\btext\/event-stream\b/i.test(this.#contentType);
  }

  #sniff(bytes: Uint8Array, out: SseFrame[]): void {
    let start = 0;
    // Blanks in front mean nothing in either kind, and come while a server is at work.
    if (this.#held.length === 0) while (start < bytes.length && BLANKS.has(bytes[start] ?? 0)) start += 1;
    const end = Math.min(bytes.length, start + SNIFFED_BYTES - this.#held.length);
    this.#held.push(...bytes.subarray(start, end));
    if (this.#held.length < SNIFFED_BYTES) return;
    this.#decide(out).push(bytes.subarray(end), out);
  }

  #decide(out: SseFrame[]): LineDecoder {
    const begin = String.fromCharCode(...this.#held);
    if (/^[{[]/.test(begin)) this.#decoder = new JsonDecoder();
    else if (this.#isEventStream() || /^(?:data:|event:|error:|id:|retry:|:)/.test(begin))
      this.#decoder = new SseDecoder();
    else throw this.wrongType();
    this.#decoder.push(Uint8Array.from(this.#held), out);
    return this.#decoder;
  }
}
