/**
 * Preserved thinking, for all wires: a block is good only after the very system prompt, tools and messages it was made
 * for. Cache marks may move and the oldest blocks may go; one from the middle may not, nor may anything that was said.
 */
import { createHash, createHmac } from 'node:crypto';
import { invalid } from './failure.ts';
import { arrayAt, isObject, stringAt } from './json.ts';
import type { JsonObject } from './json.ts';
import { sign } from './signatures.ts';
import type { NeutralRequest, ThinkingPlace } from './types.ts';

const SECRET = 'local gateway thinking places';

interface PlacedThinking extends ThinkingPlace {
  readonly where: string;
  readonly signature: string;
}

/** Signs the thinking of an answer, bound to its place where the request has one. */
export function signThinking(request: Pick<NeutralRequest, 'place'>, text: string): string {
  const own = sign(text);
  return request.place === undefined ? own : `${own}.${binding(own, request.place)}`;
}

/** The place of the thinking that an answer to this body begins with. */
export function placeOfAnswer(body: JsonObject): ThinkingPlace {
  return { before: digest(wordsOf(body)), after: lastOf(placesIn(body)) };
}

/** Refuses a thinking block that stands elsewhere than where it was made. */
export function checkThinkingPlaces(body: JsonObject): void {
  for (const { where, signature, before, after } of placesIn(body)) {
    const [own = '', hint = '', proof] = signature.split('.');
    // The oldest blocks may have been dropped: what the first one left came after is known from itself only.
    const came = after === '' ? hint : digest(after);
    if (proof !== undefined && `${hint}.${proof}` === bound(own, before, came)) continue;
    throw invalid(
      `${where}: Invalid \`signature\` in \`thinking\` block. The block is bound to a different conversation. Remove the block, or set \`thinking.block_binding.prefix_mismatch_behavior\` to "drop_block". That setting requires the \`thinking-binding-controls-2026-08-01\` value in the \`anthropic-beta\` header.`,
    );
  }
}

function binding(own: string, { before, after }: ThinkingPlace): string {
  return bound(own, before, after === '' ? '' : digest(after));
}

function bound(own: string, before: string, after: string): string {
  const proof = createHmac('sha256', SECRET).update(`${own} ${before} ${after}`).digest('base64url');
  return `${after}.${proof}`;
}

function digest(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('base64url');
}

function lastOf(places: readonly PlacedThinking[]): string {
  return places.at(-1)?.signature ?? '';
}

/** Every thinking block of a body with its place, in order. */
function placesIn(body: JsonObject): readonly PlacedThinking[] {
  const words = wordsOf({ ...body, messages: [], input: [] });
  const places: PlacedThinking[] = [];
  let index = 0;
  for (const message of spoken(body)) {
    // The system prompt of Chat Completions is a message, and not counted by the provider.
    const isSystem = ['system', 'developer'].includes(stringAt(message, 'role') ?? '');
    for (const [at, { signature, before }] of thinkingIn(message).entries()) {
      const where = `messages.${index}.content.${at}`;
      places.push({ where, signature, before: digest([...words, ...before]), after: lastOf(places) });
    }
    words.push(...said(message));
    if (!isSystem) index += 1;
  }
  return places;
}

/** The messages of a body, or the items of a Responses one. */
function spoken(body: JsonObject): readonly unknown[] {
  return [...arrayAt(body, 'messages'), ...arrayAt(body, 'input')];
}

/** The signed thinking of one message, with what the message says before it. */
function thinkingIn(message: unknown): readonly { readonly signature: string; readonly before: readonly unknown[] }[] {
  if (stringAt(message, 'type') === 'reasoning') {
    const sealed = stringAt(message, 'encrypted_content') ?? '';
    return [{ signature: sealed.slice(sealed.indexOf('.') + 1), before: [] }];
  }
  const details = arrayAt(message, 'reasoning_details').flatMap((item) => {
    const signature = stringAt(item, 'signature');
    return signature === undefined ? [] : [{ signature, before: [] }];
  });
  const blocks = arrayAt(message, 'content');
  const inContent = blocks.flatMap((block, at) =>
    stringAt(block, 'type') === 'thinking'
      ? [{ signature: stringAt(block, 'signature') ?? '', before: saidBy(message, blocks.slice(0, at)) }]
      : [],
  );
  return [...details, ...inContent];
}

function wordsOf(body: JsonObject): unknown[] {
  const system = body['system'] ?? body['instructions'];
  const text = Array.isArray(system) ? system.map((block) => stringAt(block, 'text')).join('\n\n') : (system ?? '');
  return [text, arrayAt(body, 'tools').map(withoutQuestion), ...spoken(body).flatMap(said)];
}

/** What a tool of the gateway's own is to search for is for the gateway alone. */
function withoutQuestion(tool: unknown): unknown {
  if (!isObject(tool) || stringAt(tool, 'type')?.startsWith('vercel:') !== true) return tool;
  const { config: _config, ...rest } = tool;
  return rest;
}

/** A message without thinking and cache marks; nothing where it holds nothing else. */
function said(message: unknown): readonly unknown[] {
  if (stringAt(message, 'type') === 'reasoning') return [];
  const content = isObject(message) ? message['content'] : undefined;
  if (Array.isArray(content)) return saidBy(message, content);
  if (!isObject(message)) return [message];
  const { reasoning_details: _thinking, ...rest } = message;
  // Plain text is one block of it.
  if (typeof content === 'string' && Object.keys(rest).length === 2) {
    return saidBy(rest, [{ type: 'text', text: content }]);
  }
  return [rest];
}

function saidBy(message: unknown, blocks: readonly unknown[]): readonly unknown[] {
  const kept = blocks.flatMap((block) => {
    if (['thinking', 'redacted_thinking'].includes(stringAt(block, 'type') ?? '')) return [];
    if (!isObject(block)) return [block];
    const { cache_control: _mark, ...rest } = block;
    return [rest];
  });
  return kept.length === 0 ? [] : [{ role: stringAt(message, 'role'), content: kept }];
}
