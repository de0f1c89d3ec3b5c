/** Documents by how well they answer a question (`/v2/rerank`, and `/v1/rerank` of servers that have no other). */
import * as l10n from '@vscode/l10n';
import { AppError, toAppError } from '../../base/errors.ts';
import type { GatewayRouting, GatewaySettings } from '../model/request.ts';
import { costOf } from './embeddings.ts';
import { askedOf, requestJson, type JsonAnswer, type JsonRequest } from './jsonRequest.ts';
import { optionsForOneModel } from './routing.ts';
import type { TurnPorts } from './wireTurn.ts';
import { countOf, numberOf, recordsOf } from './wire.ts';

const MAX_ANSWER = 8_000_000;
/** Under which it is remembered that a server has the older path alone. */
const OLD_PATH = 'path:/v2/rerank';
/** Under which it is remembered that it has none with a version: text-embeddings-inference and Infinity. */
const NO_VERSION = 'path:/v1/rerank';

export interface RerankRequest {
  readonly model: string;
  readonly query: string;
  readonly documents: readonly string[];
  /** How many are wanted; all where absent. */
  readonly most?: number;
  /** Which providers may do it; models to fall back to are not asked. */
  readonly routing?: GatewayRouting;
}

export interface Reranked {
  /** Best first. */
  readonly results: readonly { readonly index: number; readonly score: number }[];
  readonly costUsd: number | undefined;
}

export async function rerank(
  ports: TurnPorts,
  settings: GatewaySettings,
  { model, query, documents, most, routing }: RerankRequest,
  signal: AbortSignal,
): Promise<Reranked> {
  const body = { model, query, documents, ...(most !== undefined && { top_n: most }), ...optionsForOneModel(routing) };
  const request = { speaks: 'rerank' as const, body, maxAnswer: MAX_ANSWER };
  const { data, requestId } = await ask(ports, request, settings, signal);
  const seen = new Set<number>();
  const results = recordsOf(data['results'] ?? data['data'] ?? data['rankings']).flatMap((entry) => {
    const index = countOf(entry['index']);
    const score = numberOf(entry['relevance_score']) ?? numberOf(entry['score']) ?? numberOf(entry['logit']);
    if (index === undefined || score === undefined || documents[index] === undefined || seen.has(index)) return [];
    seen.add(index);
    return [{ index, score }];
  });
  if (results.length === 0 && documents.length > 0)
    throw new AppError('protocol', l10n.t('The server’s response cannot be used: it holds no order of the texts.'), {
      code: 'bad-ranking',
      actions: ['retry', 'show-log'],
      ...(requestId !== undefined && { requestId }),
    });
  const ordered = results.toSorted((a, b) => b.score - a.score).slice(0, most);
  return { results: ordered, costUsd: costOf(data) };
}

/** Asks under the newest path that the server has, and remembers which are missing. */
async function ask(
  ports: TurnPorts,
  request: Omit<JsonRequest, 'path'>,
  settings: GatewaySettings,
  signal: AbortSignal,
): Promise<JsonAnswer> {
  const asked = askedOf(request, settings);
  const missing = ports.refusals.of(asked);
  const send = (path: JsonRequest['path'], body: JsonRequest['body'] = request.body): Promise<JsonAnswer> =>
    requestJson(ports, { ...request, body, path }, { settings, signal });
  const ways: readonly (readonly [name: string, way: () => Promise<JsonAnswer>])[] = [
    [OLD_PATH, () => send('/v2/rerank')],
    [NO_VERSION, () => send('/v1/rerank')],
    // One of the two servers that are left has its own name for the documents; each passes over what it does not know.
    ['', () => send('/rerank', { ...request.body, texts: request.body['documents'] })],
  ];
  const learned: string[] = [];
  for (const [name, way] of ways.filter(([each]) => !missing.has(each))) {
    try {
      const answer = await way();
      if (learned.length > 0) await ports.refusals.learn(asked, learned).catch(() => undefined);
      return answer;
    } catch (thrown) {
      const { status, code } = toAppError(thrown);
      if (name === '' || code === 'model-not-found' || (status !== 404 && status !== 405)) throw thrown;
      learned.push(name);
    }
  }
  throw new Error('No way to rerank.');
}
