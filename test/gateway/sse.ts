import type { ServerResponse } from 'node:http';
import { setImmediate as nextTurn, setTimeout as wait } from 'node:timers/promises';
import type { Fault } from './faults.ts';

const BATCH_BYTES = 16 * 1024;

/**
 * Writes an event stream as bytes. Frames gather until a batch is full or the event loop turns, so an
 * unthrottled answer costs few writes; with the `split` fault every write is cut at byte positions, inside
 * UTF-8 sequences and inside `data:`.
 */
export class SseWriter {
  private readonly response: ServerResponse;
  private readonly fault: Fault;
  private readonly signal: AbortSignal;
  private pending: Buffer[] = [];
  private pendingBytes = 0;
  private isFlushPlanned = false;

  constructor(response: ServerResponse, fault: Fault, signal: AbortSignal) {
    this.response = response;
    this.fault = fault;
    this.signal = signal;
  }

  /** Sends status 200 and the headers now, before any frame. */
  open(): void {
    this.response.writeHead(200, {
      'content-type': 'text/event-stream',
      'cache-control': 'public, max-age=0, must-revalidate',
      'x-accel-buffering': 'no',
    });
    this.response.flushHeaders();
    if (this.fault.comments === true) this.push(': keep-alive\n\n');
  }

  /** Adds one frame; `event` is the Messages surface's event name. */
  frame(data: string, event?: string): void {
    if (this.fault.comments === true) this.push(': ping — ✓\n');
    this.push(`${event === undefined ? '' : `event: ${event}\n`}data: ${data}\n\n`);
  }

  /** True when enough has gathered that the caller should await `flush`. */
  get isFull(): boolean {
    return this.pendingBytes >= BATCH_BYTES;
  }

  /** Writes what has gathered and waits until the socket can take more and others had their turn. */
  async flush(): Promise<void> {
    const bytes = this.take();
    if (bytes === undefined || this.signal.aborted) return;
    if (this.fault.split === undefined) {
      const isDrained = this.response.write(bytes);
      await (isDrained ? nextTurn() : this.drained());
      return;
    }
    for (let at = 0; at < bytes.length && !this.signal.aborted; at += this.fault.split) {
      this.response.write(bytes.subarray(at, at + this.fault.split));
      await (this.fault.writeDelay === undefined ? nextTurn() : wait(this.fault.writeDelay));
    }
  }

  /**
   * Ends the body properly, together with the last frames: a client may leave as soon as it has read the last one, and has
   * ended nothing early by that.
   */
  async end(): Promise<void> {
    if (this.fault.split !== undefined) await this.flush();
    this.response.end(this.take());
  }

  private push(text: string): void {
    const bytes = Buffer.from(this.fault.crlf === true ? text.replaceAll('\n', '\r\n') : text, 'utf8');
    this.pending.push(bytes);
    this.pendingBytes += bytes.length;
    if (this.isFlushPlanned || this.fault.split !== undefined) return;
    this.isFlushPlanned = true;
    setImmediate(() => {
      this.isFlushPlanned = false;
      const waiting = this.take();
      if (waiting !== undefined && !this.signal.aborted) this.response.write(waiting);
    });
  }

  private take(): Buffer | undefined {
    if (this.pending.length === 0) return undefined;
    const bytes = Buffer.concat(this.pending);
    this.pending = [];
    this.pendingBytes = 0;
    return bytes;
  }

  private drained(): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        this.response.off('drain', done);
        this.signal.removeEventListener('abort', done);
        resolve();
      };
      this.response.once('drain', done);
      this.signal.addEventListener('abort', done, { once: true });
    });
  }
}
