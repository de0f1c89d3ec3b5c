import { tooLargeError } from './protocolErrors.ts';

/** One server-sent event. `event` is empty where the server gave none, `data` holds the joined `data:` lines. */
export interface SseFrame {
  readonly event: string;
  readonly data: string;
}

/** Far above any picture in a delta; a server that never ends a line must not eat the memory. */
const MAX_FRAME_CHARS = 64 * 1024 * 1024;

/**
 * Bytes to lines, however the bytes are cut: inside a character, a line or a line end. Line ends may be LF, CR LF or CR.
 * Work is linear in the bytes: an unfinished line is kept in pieces and joined once.
 */
export abstract class LineDecoder {
  readonly #text = new TextDecoder();
  #line: string[] = [];
  #lineChars = 0;
  #endedWithCr = false;

  /** Adds the events that `bytes` completes to `out`. Throws `too-large` for an event beyond 64 million characters. */
  push(bytes: Uint8Array, out: SseFrame[]): void {
    this.#pushText(this.#text.decode(bytes, { stream: true }), out);
  }

  /** Ends the input. Adds what stands after the last line end, if anything: an event the server did not finish. */
  flush(out: SseFrame[]): void {
    this.#pushText(this.#text.decode(), out);
    if (this.#lineChars > 0) this.endLine(this.#takeLine(''), out);
    this.end(out);
  }

  protected abstract endLine(line: string, out: SseFrame[]): void;
  protected abstract end(out: SseFrame[]): void;
  /** Characters of the event that earlier lines hold. */
  protected abstract get heldChars(): number;

  #pushText(decoded: string, out: SseFrame[]): void {
    let text = decoded;
    if (this.#endedWithCr && text.startsWith('\n')) text = text.slice(1);
    if (text === '') return;
    this.#endedWithCr = text.endsWith('\r');
    if (text.includes('\r')) text = text.replace(/\r\n?/g, '\n');
    let start = 0;
    for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', start)) {
      this.endLine(this.#takeLine(text.slice(start, end)), out);
      start = end + 1;
    }
    if (start < text.length) this.#keep(text.slice(start));
    if (this.#lineChars + this.heldChars > MAX_FRAME_CHARS) throw tooLargeError();
  }

  #keep(piece: string): void {
    this.#line.push(piece);
    this.#lineChars += piece.length;
  }

  #takeLine(rest: string): string {
    if (this.#line.length === 0) return rest;
    this.#line.push(rest);
    const line = this.#line.join('');
    this.#line = [];
    this.#lineChars = 0;
    return line;
  }
}

/** Bytes to server-sent events. One without data is none, as the standard has it: servers send such to keep a line open. */
export class SseDecoder extends LineDecoder {
  #event = '';
  #data: string | undefined;

  protected endLine(line: string, out: SseFrame[]): void {
    if (line === '') {
      this.end(out);
    } else if (line.startsWith('data:')) {
      this.#add(line, 5);
    } else if (line.startsWith('event:')) {
      this.#event = line.slice(6).trim();
    } else if (line.startsWith('error:')) {
      // Older llama.cpp servers.
      this.#event = 'error';
      this.#add(line, 6);
    }
    // Comments, `id:`, `retry:` and unknown fields mean nothing here.
  }

  protected end(out: SseFrame[]): void {
    if (this.#data !== undefined && this.#data !== '') out.push({ event: this.#event, data: this.#data });
    this.#data = undefined;
    this.#event = '';
  }

  protected get heldChars(): number {
    return this.#data?.length ?? 0;
  }

  #add(line: string, start: number): void {
    const value = line.slice(line.charCodeAt(start) === 32 ? start + 1 : start);
    this.#data = this.#data === undefined ? value : `${this.#data}\n${value}`;
  }
}
