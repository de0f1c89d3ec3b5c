// A server that writes one word at a time and remembers when each left, to the fraction of a millisecond.
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface PacedServer {
  readonly url: string;
  /** Epoch milliseconds at which each request for an answer arrived. */
  readonly arrivals: readonly number[];
  /** Bytes of each such request's body. */
  readonly requestBytes: readonly number[];
  /** Epoch milliseconds at which each word of the last answer was handed to the socket. */
  readonly writtenAt: ReadonlyMap<string, number>;
  /** Resolves when the next answer has been written. */
  nextAnswer(): Promise<void>;
  close(): Promise<void>;
}

export interface Pace {
  readonly words: number;
  readonly everyMs: number;
  readonly firstAfterMs: number;
  /** The text of a word; by default `w0. `, `w1. `, …: each is easy to find in a page. */
  readonly textOf?: (index: number) => string;
}

/** Milliseconds since the epoch on the monotonic clock, comparable with a browser's on the same machine. */
export function epochNow(): number {
  return performance.timeOrigin + performance.now();
}

/** Every word in a chunk of its own, at the pace however busy the machine is: words that are late come together. */
export async function startPacedServer(pace: Pace): Promise<PacedServer> {
  const arrivals: number[] = [];
  const requestBytes: number[] = [];
  const writtenAt = new Map<string, number>();
  const waiting: (() => void)[] = [];
  const server = createServer((request, response) => {
    if (request.method === 'GET') {
      response.setHeader('content-type', 'application/json');
      response.end(request.url?.startsWith('/v1/models') === true ? CATALOGUE : '{"balance":"1","total_used":"0"}');
      return;
    }
    arrivals.push(epochNow());
    let bytes = 0;
    request.on('data', (chunk: Buffer) => (bytes += chunk.length));
    request.on('end', () => {
      requestBytes.push(bytes);
      writtenAt.clear();
      stream(response, pace, writtenAt);
      response.once('close', () => {
        for (const resolve of waiting.splice(0)) resolve();
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    arrivals,
    requestBytes,
    writtenAt,
    nextAnswer: () => new Promise((resolve) => waiting.push(resolve)),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const MODEL = 'bench/paced';
const CATALOGUE = JSON.stringify({
  object: 'list',
  data: [
    {
      id: MODEL,
      object: 'model',
      owned_by: 'bench',
      name: 'Paced',
      type: 'language',
      context_window: 200_000,
      max_tokens: 8_000,
      tags: [],
      pricing: {},
    },
  ],
});

function stream(response: ServerResponse, pace: Pace, writtenAt: Map<string, number>): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const chunk = (choice: object, extra: object = {}): string =>
    `data: ${JSON.stringify({ id: 'gen_1', object: 'chat.completion.chunk', created: 1, model: MODEL, choices: [{ index: 0, ...choice }], ...extra })}\n\n`;
  response.write(chunk({ delta: { role: 'assistant' }, finish_reason: null }));
  const textOf = pace.textOf ?? ((index) => `w${index}. `);
  const start = performance.now() + pace.firstAfterMs;
  let next = 0;
  const step = (): void => {
    if (response.destroyed) return;
    const due = Math.min(pace.words, 1 + Math.floor((performance.now() - start) / pace.everyMs));
    for (; next < due; next += 1) {
      const text = textOf(next);
      response.write(chunk({ delta: { content: text }, finish_reason: null }));
      writtenAt.set(text.trim(), epochNow());
    }
    if (next < pace.words) {
      setTimeout(step, Math.max(1, start + next * pace.everyMs - performance.now()));
      return;
    }
    response.write(
      chunk(
        { delta: {}, finish_reason: 'stop' },
        { usage: { prompt_tokens: 9, completion_tokens: pace.words, total_tokens: pace.words + 9, cost: 0.0001 } },
      ),
    );
    response.end('data: [DONE]\n\n');
  };
  setTimeout(step, pace.firstAfterMs);
}
