import { Failure, sendJson } from './failure.ts';
import type { ServerResponse } from 'node:http';
import { prefixedId } from './ids.ts';
import { numberAt } from './json.ts';
import type { JsonObject } from './json.ts';
import type { CatalogueModel } from './types.ts';

const MAX_DOCUMENTS = 10_000;

/** Answers `POST /v1/rerank` and `/v2/rerank`: what shares more words with the query comes first. Refusals have Cohere's shape. */
export function answerRerank(
  response: ServerResponse,
  findModel: (id: string) => CatalogueModel,
  body: JsonObject,
): void {
  try {
    sendJson(response, 200, ranked(findModel, body));
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    sendJson(response, error.status, { message: error.message });
  }
}

function ranked(findModel: (id: string) => CatalogueModel, body: JsonObject): JsonObject {
  const { model: id, query, documents } = body;
  if (typeof id !== 'string' || id === '') throw refusal('model: is required');
  const model = findModel(id);
  if (model.type !== 'reranking') throw refusal(`Model '${model.id}' is not a reranking model.`);
  if (typeof query !== 'string' || query === '') throw refusal('query: is required and cannot be empty');
  if (!Array.isArray(documents) || documents.length === 0) throw refusal('documents: at least one is required');
  if (documents.length > MAX_DOCUMENTS) throw refusal(`documents: at most ${MAX_DOCUMENTS} are allowed`);
  const texts = (documents as unknown[]).map(textOf);
  const most = numberAt(body, 'top_n') ?? texts.length;
  if (!Number.isInteger(most) || most < 1) throw refusal('top_n: has to be a positive integer');
  const asked = wordsOf(query);
  const results = texts
    .map((text, index) => ({ index, relevance_score: likeness(asked, wordsOf(text)) }))
    .toSorted((a, b) => b.relevance_score - a.relevance_score)
    .slice(0, most);
  return { id: prefixedId('rrk'), results, meta: { billed_units: { search_units: 1 } } };
}

function textOf(document: unknown): string {
  if (typeof document === 'string' && document !== '') return document;
  throw refusal('documents: each has to be a text that is not empty');
}

function refusal(message: string): Failure {
  return new Failure(400, 'invalid_request_error', message);
}

function wordsOf(text: string): ReadonlySet<string> {
  return new Set(text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []);
}

function likeness(asked: ReadonlySet<string>, words: ReadonlySet<string>): number {
  const shared = [...asked].filter((word) => words.has(word)).length;
  return shared / Math.max(1, asked.size);
}
