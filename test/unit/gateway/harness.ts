import { LOCAL_KEY, startGateway } from '../../gateway/server.ts';
import type { GatewayOptions, RunningGateway } from '../../gateway/server.ts';

/** A running gateway that ends with its `using` scope, with short ways to talk to it. */
export class TestGateway implements AsyncDisposable {
  readonly gateway: RunningGateway;

  private constructor(gateway: RunningGateway) {
    this.gateway = gateway;
  }

  static async start(options: GatewayOptions = {}): Promise<TestGateway> {
    return new TestGateway(await startGateway(options));
  }

  get url(): string {
    return this.gateway.url;
  }

  post(path: string, body: unknown, headers: Record<string, string> = {}, signal?: AbortSignal): Promise<Response> {
    return fetch(this.url + path, {
      method: 'POST',
      headers: { authorization: `Bearer ${LOCAL_KEY}`, 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
      ...(signal === undefined ? {} : { signal }),
    });
  }

  get(path: string): Promise<Response> {
    return fetch(this.url + path, { headers: { authorization: `Bearer ${LOCAL_KEY}` } });
  }

  chat(body: object, headers: Record<string, string> = {}): Promise<Response> {
    return this.post('/v1/chat/completions', { model: 'openai/gpt-5', messages: [user('Hello')], ...body }, headers);
  }

  messages(body: object, headers: Record<string, string> = {}): Promise<Response> {
    const base = { model: 'anthropic/claude-haiku-4.5', max_tokens: 2000, messages: [user('Hello')] };
    return this.post('/v1/messages', { ...base, ...body }, headers);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.gateway.close();
  }
}

export interface TextMessage {
  role: 'user';
  content: string;
}

export function user(content: string): TextMessage {
  return { role: 'user', content };
}

/** One frame of an event stream, parsed by rules written for the tests alone. */
export interface Frame {
  readonly event: string | undefined;
  readonly data: string;
}

/** Splits a whole event stream into frames: any line end, comments dropped, data lines joined. */
export function framesOf(text: string): Frame[] {
  return text
    .split(/\r?\n\r?\n/)
    .map((block) => {
      const lines = block.split(/\r?\n/);
      const data = lines.filter((line) => line.startsWith('data:')).map((line) => line.slice(5).trimStart());
      const event = lines
        .find((line) => line.startsWith('event:'))
        ?.slice(6)
        .trim();
      return { event, data: data.join('\n') };
    })
    .filter((frame) => frame.data !== '');
}

/** Waits until a condition holds; the test's own time limit ends a wait for something that never comes. */
export async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await new Promise((resolve) => setTimeout(resolve, 5));
}

/** Follows a path of keys and indexes; undefined where it breaks. */
export function at(value: unknown, ...path: (string | number)[]): unknown {
  let node: unknown = value;
  for (const key of path) {
    if (typeof node !== 'object' || node === null) return undefined;
    node = (node as Record<string | number, unknown>)[key];
  }
  return node;
}
