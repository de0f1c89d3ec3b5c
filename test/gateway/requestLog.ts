import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';

const KEPT = 500;

/** One request as it arrived, and how its answer ended. */
export interface RecordedRequest {
  readonly method: string;
  /** Path without the query. */
  readonly path: string;
  readonly query: string;
  readonly headers: IncomingHttpHeaders;
  /** The parsed JSON body; undefined when there was none or it was not JSON. */
  body: unknown;
  /** Epoch milliseconds of arrival. */
  readonly time: number;
  status: number | undefined;
  /** `aborted`: the connection ended before the answer did, whoever ended it. */
  outcome: 'open' | 'finished' | 'aborted';
  /** US dollars booked for a whole answer; absent where none was given. */
  costUsd?: number;
}

/** A bounded list of what has arrived; the array stays the same object for the life of the gateway. */
export class RequestLog {
  readonly entries: RecordedRequest[] = [];
  private readonly print: ((line: string) => void) | undefined;
  private readonly kept: number;

  constructor(print: ((line: string) => void) | undefined, kept = KEPT) {
    this.print = print;
    this.kept = kept;
  }

  /** Records an arrival and follows its answer to the end. */
  begin(request: IncomingMessage, response: ServerResponse, url: URL): RecordedRequest {
    const entry: RecordedRequest = {
      method: request.method ?? 'GET',
      path: url.pathname,
      query: url.search,
      headers: request.headers,
      body: undefined,
      time: Date.now(),
      status: undefined,
      outcome: 'open',
    };
    // The control endpoints are not traffic: a test that polls them must not see itself.
    if (!url.pathname.startsWith('/__')) {
      this.entries.push(entry);
      if (this.entries.length > this.kept) this.entries.shift();
    }
    response.on('close', () => {
      entry.status = response.headersSent ? response.statusCode : undefined;
      // Whether the last byte was also read cannot be known; that all were given out can.
      entry.outcome = response.writableEnded ? 'finished' : 'aborted';
      this.write(`${entry.method} ${entry.path} ${entry.status ?? '-'} ${entry.outcome} ${Date.now() - entry.time} ms`);
    });
    return entry;
  }

  clear(): void {
    this.entries.length = 0;
  }

  /** Prints a line when the gateway was given somewhere to print. */
  write(line: string): void {
    this.print?.(line);
  }
}
