/**
 * The local gateway: the wire of the real one on loopback, for tests and for a first run without a key.
 * See README.md for models, faults and prompt commands.
 */
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { Ledger } from './account.ts';
import type { KeyAccount } from './account.ts';
import { LOCAL_KEY } from './auth.ts';
import { Catalogue } from './catalogue.ts';
import { Failure, sendFailure } from './failure.ts';
import { FaultBook } from './faults.ts';
import type { FaultRule } from './faults.ts';
import { RequestLog } from './requestLog.ts';
import type { RecordedRequest } from './requestLog.ts';
import { handle, surfaceOf } from './routes.ts';
import type { GatewayState } from './routes.ts';
import { Simulator } from './simulate.ts';
import type { Backend, Speed } from './types.ts';
import { PrefixCache } from './usage.ts';

export { LOCAL_KEY } from './auth.ts';
export type { KeyAccount } from './account.ts';
export type { FaultRule } from './faults.ts';
export type { RecordedRequest } from './requestLog.ts';
export type { Backend, Speed } from './types.ts';

export interface GatewayOptions {
  /** 0, the default, takes any free port. */
  readonly port?: number;
  /** Loopback only: the local gateway is never offered to a network. */
  readonly host?: '127.0.0.1';
  /** Accepted bearer keys; `LOCAL_KEY` when absent. */
  readonly keys?: readonly string[];
  /** Accepted keys with money of their own, besides `keys`. */
  readonly accounts?: readonly KeyAccount[];
  readonly log?: (line: string) => void;
  readonly speed?: Speed;
  /** Who answers; the simulator when absent. */
  readonly backend?: Backend;
  /** Faults for the first requests. */
  readonly faults?: readonly FaultRule[];
  /** Larger bodies are refused with 413; 32 MB when absent. */
  readonly maxBodyBytes?: number;
  /** How many requests are remembered; 500 when absent. */
  readonly keepRequests?: number;
  /** Thinking of Opus 5.5, Sonnet 5.5 and Fable 5.1 is good only after the very words it came after: see `binding.ts`. */
  readonly bindsThinking?: boolean;
  /** Gemini models answer Chat Completions as Google's own endpoint of that format does: see `callSignatures.ts`. */
  readonly signsCalls?: boolean;
}

export interface RunningGateway {
  /** Origin without a path, such as `http://127.0.0.1:4141`. */
  readonly url: string;
  readonly port: number;
  /** What has arrived, oldest first; the last 500, or `keepRequests`. */
  readonly requests: readonly RecordedRequest[];
  /** Forgets requests and waiting faults. */
  clear(): void;
  /** Becomes what a new gateway with these options would be, at the same address; `port`, `host` and `log` stay. */
  renew(options: GatewayOptions): void;
  /** Sets a fault for coming requests. */
  addFault(rule: FaultRule): void;
  /** Lets the answer go on that waits because of `hold-before`, or the next one that comes to wait. */
  letGo(): void;
  /** Ends every connection and stops listening. */
  close(): Promise<void>;
}

/** Starts a local gateway and resolves once it listens. */
export async function startGateway(options: GatewayOptions = {}): Promise<RunningGateway> {
  const log = new RequestLog(options.log, options.keepRequests);
  let state = stateOf(options, log);
  const server = createServer((request, response) => {
    void serve(state, request, response);
  });
  // On a busy machine seconds pass between two requests: a connection closed meanwhile would fail the second.
  server.keepAliveTimeout = 600_000;
  await listen(server, options.port ?? 0, options.host ?? '127.0.0.1');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    requests: log.entries,
    clear: () => {
      log.clear();
      state.faults.clear();
    },
    addFault: (rule) => state.faults.add(rule),
    letGo: () => state.faults.letGo(),
    renew: (next) => {
      log.clear();
      state = stateOf(next, log);
    },
    close: async () => {
      const closed = new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
      server.closeAllConnections();
      await closed;
      await state.backend.dispose?.();
    },
  };
}

function stateOf(options: GatewayOptions, log: RequestLog): GatewayState {
  const backend: Backend = options.backend ?? new Simulator();
  const faults = new FaultBook();
  for (const rule of options.faults ?? []) faults.add(rule);
  return {
    speed: options.speed ?? {},
    backend,
    simulator: backend instanceof Simulator ? backend : new Simulator(),
    catalogue: new Catalogue(backend.models ?? []),
    ledgers: ledgersOf(options),
    faults,
    cache: new PrefixCache(),
    log,
    maxBodyBytes: options.maxBodyBytes ?? 32 * 1024 * 1024,
    bindsThinking: options.bindsThinking ?? false,
    signsCalls: options.signsCalls ?? false,
  };
}

/** The keys without an account of their own are those of one: they share its money. */
function ledgersOf({ keys = [LOCAL_KEY], accounts = [] }: GatewayOptions): ReadonlyMap<string, Ledger> {
  const shared = new Ledger();
  return new Map([
    ...keys.map((key) => [key, shared] as const),
    ...accounts.map((account) => [account.key, new Ledger(account)] as const),
  ]);
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

async function serve(state: GatewayState, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const controller = new AbortController();
  response.on('close', () => {
    if (!response.writableFinished) controller.abort();
  });
  // A client that resets its connection is an event here, not a crash.
  request.on('error', () => controller.abort());
  response.on('error', () => controller.abort());
  const url = new URL(request.url ?? '/', 'http://127.0.0.1');
  const entry = state.log.begin(request, response, url);
  try {
    await handle(state, request, response, url, entry, controller.signal);
  } catch (error) {
    if (controller.signal.aborted) return;
    if (response.headersSent) {
      response.socket?.resetAndDestroy();
    } else {
      sendFailure(response, surfaceOf(url.pathname), asFailure(error));
    }
    if (!(error instanceof Failure)) state.log.write(`bug: ${error instanceof Error ? error.stack : String(error)}`);
  }
}

function asFailure(error: unknown): Failure {
  if (error instanceof Failure) return error;
  if (error instanceof RangeError) return new Failure(400, 'invalid_request_error', error.message);
  return new Failure(500, 'internal_server_error', error instanceof Error ? error.message : String(error));
}
