import type { IncomingMessage, ServerResponse } from 'node:http';
import { Ledger } from './account.ts';
import { authenticate } from './auth.ts';
import { checkThinkingPlaces, placeOfAnswer } from './binding.ts';
import type { Catalogue } from './catalogue.ts';
import { chatWire } from './chatCompletions.ts';
import { checkCallSignatures } from './callSignatures.ts';
import { bindsThinking } from './claudeRules.ts';
import { handleControl } from './control.ts';
import { embed } from './embeddings.ts';
import { Failure, invalid, sendFailure, sendJson } from './failure.ts';
import { checkFastApply } from './fastApply.ts';
import type { Fault, FaultBook } from './faults.ts';
import { prefixedId } from './ids.ts';
import { answerImages, readForm } from './images.ts';
import { arrayAt, objectAt, stringAt } from './json.ts';
import type { JsonObject } from './json.ts';
import { messagesWire } from './messages.ts';
import { readChat } from './readChat.ts';
import { readMessages } from './readMessages.ts';
import { readResponses } from './readResponses.ts';
import { htmlPage, refusalOf } from './refusals.ts';
import type { RecordedRequest, RequestLog } from './requestLog.ts';
import { answerRerank } from './rerank.ts';
import { responsesWire } from './responses.ts';
import { wantsEncrypted, wantsSources } from './responsesRules.ts';
import type { Simulator } from './simulate.ts';
import { aborted, pause, runTurn } from './turn.ts';
import type { Wire } from './turn.ts';
import type { Backend, CatalogueModel, NeutralRequest, Speed, Surface } from './types.ts';
import { estimateTokens, servedHop } from './usage.ts';
import type { PrefixCache } from './usage.ts';
import { planRoute } from './routing.ts';
import { parseBody, requiredString, requireLanguage } from './validate.ts';

/** What one running gateway owns. */
export interface GatewayState {
  readonly speed: Speed;
  readonly backend: Backend;
  /** Plays the models under `fault/` even when a real model answers everything else. */
  readonly simulator: Simulator;
  readonly catalogue: Catalogue;
  /** The money of each accepted key. */
  readonly ledgers: ReadonlyMap<string, Ledger>;
  readonly faults: FaultBook;
  readonly cache: PrefixCache;
  readonly log: RequestLog;
  readonly maxBodyBytes: number;
  /** See `GatewayOptions`. */
  readonly bindsThinking: boolean;
  readonly signsCalls: boolean;
}

interface Call {
  readonly state: GatewayState;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly url: URL;
  readonly signal: AbortSignal;
  readonly body: JsonObject;
  readonly entry: RecordedRequest;
  /** Of the key that came with it. */
  readonly ledger: Ledger;
}

type Handler = (call: Call) => Promise<void> | void;

const POSTS: Readonly<Record<string, Handler>> = {
  '/v1/chat/completions': (call) => answerTurn(call, 'chat'),
  '/v1/messages': (call) => answerTurn(call, 'messages'),
  '/v1/responses': (call) => answerTurn(call, 'responses'),
  '/v1/messages/count_tokens': countTokens,
  '/v1/embeddings': answerEmbeddings,
  '/v1/rerank': answerRanking,
  '/v2/rerank': answerRanking,
  '/v1/images/generations': (call) => draw(call, false),
  '/v1/images/edits': (call) => draw(call, true),
};

/** Which envelope an error on this path wears. */
export function surfaceOf(path: string): Surface {
  if (path === '/v1/messages' || path.startsWith('/v1/messages/')) return 'messages';
  if (path.startsWith('/v1/chat/')) return 'chat';
  return path.startsWith('/v1/responses') ? 'responses' : 'plain';
}

/** Answers one request; refusals are thrown as `Failure`. */
export async function handle(
  state: GatewayState,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
  entry: RecordedRequest,
  signal: AbortSignal,
): Promise<void> {
  const path = url.pathname.replace(/(?<=.)\/+$/, '');
  if (path.startsWith('/__')) {
    return handleControl(state, request, response, path, await readBytes(request, state.maxBodyBytes));
  }
  const post = POSTS[path];
  if (post === undefined || request.method !== 'POST') {
    await playSimpleFault(state, request, response, path, signal);
    if (response.writableEnded || signal.aborted) return;
    return handleGet(state, request, response, url, path);
  }
  const bytes = await readBytes(request, state.maxBodyBytes);
  // Recorded before anything can refuse it: tests look at refused requests too.
  entry.body = tryParse(bytes);
  const ledger = ledgerOf(state, request, surfaceOf(path));
  const type = request.headers['content-type'] ?? '';
  const isForm = path === '/v1/images/edits' && /^multipart\/form-data\b/i.test(type);
  const body = isForm ? await readForm(type, bytes) : parseBody(request.headers, bytes);
  if (isForm) entry.body = body;
  await post({ state, request, response, url, signal, body, entry, ledger });
}

function ledgerOf(state: GatewayState, request: IncomingMessage, surface: Surface): Ledger {
  const key = authenticate(request.headers, surface, [...state.ledgers.keys()]);
  return state.ledgers.get(key) ?? new Ledger();
}

async function draw(call: Call, isEdit: boolean): Promise<void> {
  const { state, request, response, body, signal, entry, ledger } = call;
  const model = state.catalogue.find(requiredString(body, 'model'));
  const fault = state.faults.take(call.url.pathname, model.id, model.fault, header(request, 'x-gateway-fault'), body);
  if (await playBeforeHeaders(state, fault, response, 'plain', signal, body)) return;
  const routed = planRoute(state.catalogue, { model, body, headers: request.headers, fault });
  const onBooked = (id: string, cost: number): void => {
    entry.costUsd = cost;
    const { provider } = servedHop(routed);
    const counts = { prompt: 0, cached: 0, cacheWritten: 0, reasoning: 0, output: 0 };
    const times = { latencyMs: 0, durationMs: 0, createdAt: new Date() };
    const isStreamed = body['stream'] === true;
    ledger.record({ id, model: model.id, provider, cost, counts, isStreamed, finish: 'stop', ...times });
  };
  const held = (): Promise<void> => state.faults.held(signal);
  await answerImages({ response, signal, fault, held, route: routed, onBooked }, model, body, isEdit);
}

function handleGet(
  state: GatewayState,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
  path: string,
): void {
  if (request.method !== 'GET') throw notFound(path);
  if (path === '/v1/models') return sendJson(response, 200, state.catalogue.list());
  const model = /^\/v1\/models\/([^/]+\/[^/]+?)(\/endpoints)?$/.exec(path);
  if (model !== null) {
    const id = decodeURIComponent(model[1] ?? '');
    return sendJson(response, 200, model[2] === undefined ? state.catalogue.one(id) : state.catalogue.endpoints(id));
  }
  if (!['/v1/credits', '/v1/generation', '/v1/report', '/v1/quotas'].includes(path)) throw notFound(path);
  const ledger = ledgerOf(state, request, 'plain');
  if (path === '/v1/credits') return sendJson(response, 200, ledger.credits());
  if (path === '/v1/generation') return sendJson(response, 200, ledger.generation(url.searchParams.get('id')));
  if (path === '/v1/quotas') {
    const quota = ledger.quota(url.searchParams.get('quotaEntityId'));
    return sendJson(response, quota === undefined ? 404 : 200, quota ?? { error: 'Quota not found' });
  }
  for (const key of ['start_date', 'end_date']) {
    if (!/^\d{4}-\d{2}-\d{2}$/.test(url.searchParams.get(key) ?? '')) throw invalid(`${key}: expected YYYY-MM-DD`);
  }
  sendJson(response, 200, ledger.report(url.searchParams.get('group_by') ?? 'day'));
}

function notFound(path: string): Failure {
  return new Failure(404, 'not_found', `Not found: ${path}`);
}

function tryParse(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8')) as unknown;
  } catch {
    return undefined;
  }
}

async function readBytes(request: IncomingMessage, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > limit) throw new Failure(413, 'request_too_large', 'Request body exceeds the maximum size.');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function header(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
}

async function playSimpleFault(
  state: GatewayState,
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
  signal: AbortSignal,
): Promise<void> {
  const fault = state.faults.take(path, '', undefined, header(request, 'x-gateway-fault'));
  await playBeforeHeaders(state, fault, response, surfaceOf(path), signal, `${request.method} ${path}`);
}

/** Plays what a fault does before any answer exists; true when it has answered (or will never). */
async function playBeforeHeaders(
  state: GatewayState,
  fault: Fault,
  response: ServerResponse,
  surface: Surface,
  signal: AbortSignal,
  key: unknown,
): Promise<boolean> {
  if (fault.latency !== undefined) await pause(fault.latency, signal);
  if (fault.hang === true) await aborted(signal);
  if (signal.aborted) return true;
  const isDue = state.faults.isRefusalDue(fault, key);
  if (isDue && fault.html !== undefined) {
    response.writeHead(fault.html, { 'content-type': 'text/html; charset=utf-8' });
    response.end(htmlPage(fault.html));
    return true;
  }
  if (isDue) {
    sendFailure(response, surface, refusalOf(fault));
    return true;
  }
  if (fault.contentType === undefined) return false;
  response.writeHead(200, { 'content-type': fault.contentType });
  response.end('<!DOCTYPE html><html><body><h1>Sign in to the network</h1></body></html>\n');
  return true;
}

async function answerTurn(call: Call, surface: 'chat' | 'messages' | 'responses'): Promise<void> {
  const { state, request, response, body, signal, entry, ledger } = call;
  const model = state.catalogue.find(requiredString(body, 'model'));
  requireLanguage(model);
  const fault = state.faults.take(call.url.pathname, model.id, model.fault, header(request, 'x-gateway-fault'), body);
  if (await playBeforeHeaders(state, fault, response, surface, signal, body)) return;
  ledger.requireMoney();
  const plain = readTurn(surface, model, body, fault);
  const isBound = state.bindsThinking && bindsThinking(model);
  if (isBound) checkThinkingPlaces(body);
  const signsCalls = state.signsCalls && surface === 'chat' && model.family === 'gemini';
  if (signsCalls) checkCallSignatures(arrayAt(body, 'messages'));
  const neutral = { ...plain, signsCalls, ...(isBound && { place: placeOfAnswer(body) }) };
  const context = {
    response,
    signal,
    body,
    fault,
    held: () => state.faults.held(signal),
    speed: state.speed,
    backend: model.fault === undefined ? state.backend : state.simulator,
    ledger,
    cached: state.cache.look(model, body),
    route: planRoute(state.catalogue, { model, body, headers: request.headers, fault }),
    onBooked: (costUsd: number) => {
      entry.costUsd = costUsd;
    },
  };
  await runTurn(context, neutral, wireOf(surface, neutral, body), body['stream'] === true);
}

function readTurn(surface: Surface, model: CatalogueModel, body: JsonObject, fault: Fault): NeutralRequest {
  const flavour = fault.empty === true ? 'empty' : fault.unicode === true ? 'unicode' : 'plain';
  const request =
    surface === 'chat'
      ? readChat(model, body, flavour)
      : surface === 'messages'
        ? readMessages(model, body, flavour)
        : readResponses(model, body, flavour);
  checkFastApply(request);
  const played = fault.merge === undefined ? request : { ...request, wrong: fault.merge };
  return fault.prose === true ? { ...played, schema: undefined } : played;
}

function wireOf(surface: Surface, request: NeutralRequest, body: JsonObject): Wire {
  if (surface === 'messages') return messagesWire(request);
  if (surface === 'responses') return responsesWire(request, wantsEncrypted(body), wantsSources(body));
  const includeUsage = objectAt(body, 'stream_options')['include_usage'] === true;
  return chatWire(request, includeUsage);
}

async function answerEmbeddings(call: Call): Promise<void> {
  const model = call.state.catalogue.find(requiredString(call.body, 'model'));
  if (await playFaultOf(call, model.id)) return;
  const answer = embed(model, call.body);
  call.entry.costUsd = answer.costUsd;
  sendJson(call.response, 200, answer.body);
}

async function answerRanking(call: Call): Promise<void> {
  if (await playFaultOf(call, stringAt(call.body, 'model') ?? '')) return;
  answerRerank(call.response, (id) => call.state.catalogue.find(id), call.body);
}

/** Whether a fault has answered already. */
function playFaultOf({ state, request, response, body, signal, url }: Call, model: string): Promise<boolean> {
  const fault = state.faults.take(url.pathname, model, undefined, header(request, 'x-gateway-fault'), body);
  return playBeforeHeaders(state, fault, response, surfaceOf(url.pathname), signal, body);
}

function countTokens(call: Call): void {
  const id = requiredString(call.body, 'model');
  // The real endpoint is Anthropic's own, so it knows only their models, in its own envelope.
  if (!id.startsWith('anthropic/')) {
    const error = { type: 'not_found_error', message: `model: ${id}` };
    return sendJson(call.response, 404, { type: 'error', error, request_id: prefixedId('req') });
  }
  const model = call.state.catalogue.find(id);
  readMessages(model, call.body, 'plain', true);
  const counted = [stringAt(call.body, 'system') ?? call.body['system'], call.body['messages'], call.body['tools']];
  sendJson(call.response, 200, { input_tokens: estimateTokens(JSON.stringify(counted)) });
}
