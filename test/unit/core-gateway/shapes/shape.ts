// Answers as servers send them, byte for byte, read by the real client from bytes that are cut anywhere.
import { expect, test } from 'vitest';
import type { ModelEvent } from '../../../../src/core/model/events.ts';
import type { CallSeal } from '../../../../src/core/model/message.ts';
import type { TurnRequest } from '../../../../src/core/model/request.ts';
import { ask, connect, run, summary } from '../harness.ts';

/** What a user has in the end; what a row does not name is not looked at. */
export interface Expected {
  readonly text?: string;
  /** All of it, with `|` between blocks. */
  readonly thinking?: string;
  /** The signature or the hidden content of each block. */
  readonly signatures?: readonly (string | undefined)[];
  /** `name arguments`, with `…` behind a call that is not complete. */
  readonly tools?: readonly string[];
  /** What goes back with each call. */
  readonly seals?: readonly (CallSeal | undefined)[];
  readonly images?: readonly string[];
  readonly details?: unknown;
  readonly usage?: object;
  readonly cost?: number;
  readonly generationId?: string | undefined;
  /** The reason at the end, or `error CODE`. */
  readonly end?: string;
  /** Words of the error. */
  readonly says?: string;
}

export interface Shape {
  readonly name: string;
  readonly body: string | Uint8Array;
  readonly expected: Expected;
  /** `text/event-stream` where nothing is said; null for none. */
  readonly contentType?: string | null;
}

/** A row: what is special, the bytes, what is read. */
export type Row = readonly [name: string, body: string, expected: Expected];

export const data = (value: unknown): string =>
  `data: ${typeof value === 'string' ? value : JSON.stringify(value)}\n\n`;
export const choice = (fields: object, rest: object = {}): string =>
  data({ choices: [{ index: 0, ...fields }], ...rest });
export const delta = (fields: object): string => choice({ delta: fields });
export const say = (text: string): string => delta({ content: text });
export const finish = (reason: string): string => choice({ delta: {}, finish_reason: reason });
export const DONE = 'data: [DONE]\n\n';
export const END = finish('stop') + DONE;
export const calls = (...list: readonly unknown[]): string => delta({ tool_calls: list });
/** A piece of a call in the usual shape; what is undefined is not sent. */
export const call = (index: unknown, name?: string, given?: unknown, id?: unknown): object =>
  JSON.parse(JSON.stringify({ index, id, type: 'function', function: { name, arguments: given } })) as object;

interface Tool {
  readonly id: string;
  readonly name: string;
  readonly text: string;
  readonly ended: boolean;
  readonly seal?: CallSeal;
}

function seen(events: readonly ModelEvent[]): Expected {
  const all = summary(events);
  const thinking = all['thinking'] as { text: string; signature?: string; redacted?: string }[];
  const tools = all['tools'] as Tool[];
  const end = events.at(-1);
  const error = end?.type === 'turn-end' ? end.error : undefined;
  // Two calls are never the same one.
  expect(new Set(tools.map((tool) => tool.id)).size).toBe(tools.length);
  return {
    text: all['text'] as string,
    thinking: thinking.map((block) => block.text).join('|'),
    signatures: thinking.map((block) => block.signature ?? block.redacted),
    tools: tools.map((tool) => `${tool.name} ${tool.text}${tool.ended ? '' : '…'}`),
    seals: tools.map((tool) => tool.seal),
    images: all['images'] as string[],
    details: all['details'],
    usage: all['usage'] as object,
    cost: all['cost'] as number,
    generationId: (all['route'] as { generationId?: string } | undefined)?.generationId,
    end: (all['ends'] as string[]).map((reason) => (error?.code === undefined ? reason : `error ${error.code}`)).join(),
    ...(error !== undefined && { says: error.message }),
  };
}

/** The places where a body is cut: at no byte, at every few, and at some that differ from shape to shape. */
function* cuts(bytes: Uint8Array): Generator<readonly Uint8Array[]> {
  yield [bytes];
  const each = Math.max(1, Math.ceil(bytes.length / 60));
  yield Array.from({ length: Math.ceil(bytes.length / each) }, (_, index) =>
    bytes.slice(index * each, (index + 1) * each),
  );
  let state = bytes.length;
  const pieces: Uint8Array[] = [];
  for (let from = 0; from < bytes.length;) {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    const to = from + 1 + (state % 97);
    pieces.push(bytes.slice(from, to));
    from = to;
  }
  yield pieces;
}

async function answerOf(request: TurnRequest, pieces: readonly Uint8Array[], type: string | null): Promise<Expected> {
  const left = [...pieces];
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      const piece = left.shift();
      if (piece === undefined) controller.close();
      else controller.enqueue(piece);
    },
  });
  const response = new Response(body, { headers: type === null ? {} : { 'content-type': type } });
  const { client } = connect({ baseUrl: 'http://127.0.0.1:1', fetch: () => Promise.resolve(response) });
  return seen(await run(client, request, { maxRetries: 0 }));
}

/** One test for each shape: it is read as said, wherever its bytes are cut. */
export function readsShapes(shapes: readonly Shape[], request: TurnRequest = ask('some/model', 'Hi')): void {
  test.each(shapes)('$name', async ({ body, expected, contentType = 'text/event-stream' }) => {
    const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body;
    const { says, ...rest } = expected;
    for (const pieces of cuts(bytes)) {
      const answer = await answerOf(request, pieces, contentType);
      expect(answer).toMatchObject(rest);
      if (says !== undefined) expect(answer.says).toContain(says);
    }
  });
}

/** The same for rows; what a row says nothing of ends well. */
export function readsRows(rows: readonly Row[], request?: TurnRequest): void {
  readsShapes(
    rows.map(([name, body, expected]) => ({ name, body, expected: { end: 'stop', ...expected } })),
    request,
  );
}
