import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly rawHeaders: readonly string[];
  readonly body: string;
}

export type Answer = (response: ServerResponse, request: SeenRequest, count: number) => void | Promise<void>;

/** A loopback server that answers every request with what the test says, byte for byte, and remembers what it got. */
export class RawServer {
  readonly requests: SeenRequest[] = [];
  answer: Answer = (response) => void response.writeHead(500).end();
  #server: Server | undefined;
  readonly #sockets = new Set<Socket>();
  /** Sockets the client has let go of. */
  closedSockets = 0;

  async start(): Promise<this> {
    const server = createServer((incoming, response) => void this.#serve(incoming, response));
    server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.on('close', () => {
        this.#sockets.delete(socket);
        this.closedSockets += 1;
      });
    });
    this.#server = server;
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return this;
  }

  get url(): string {
    const address = this.#server?.address() as AddressInfo | undefined;
    return `http://127.0.0.1:${address?.port ?? 0}`;
  }

  get openSockets(): number {
    return this.#sockets.size;
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server?.close(resolve));
  }

  async #serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = '';
    for await (const chunk of incoming) body += String(chunk);
    const request: SeenRequest = {
      method: incoming.method ?? '',
      path: incoming.url ?? '',
      headers: incoming.headers,
      rawHeaders: incoming.rawHeaders,
      body,
    };
    this.requests.push(request);
    await this.answer(response, request, this.requests.length);
  }
}

/** Answers with an event stream of exactly these pieces, each in a write of its own. */
export function stream(...pieces: readonly (string | Uint8Array)[]): Answer {
  return async (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'x-request-id': 'req_test' });
    for (const piece of pieces) {
      response.write(piece);
      await new Promise((resolve) => setImmediate(resolve));
    }
    response.end();
  };
}

export function json(status: number, body: unknown, headers: Record<string, string> = {}): Answer {
  return (response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  };
}
