/** What an extraction will probably use, said before anything is sent. */
import type { ModelInfo } from '../model/request.ts';
import { estimateCostUsd, estimateTokens } from '../cost/estimate.ts';
import { chunkText } from './chunk.ts';
import { chunkTokensFor, type DocumentOptions } from './extractDocument.ts';
import { DEFAULT_REPAIRS } from './extract.ts';
import { answerSize } from './answerSize.ts';
import { exampleTokens } from './examples.ts';
import { systemPrompt } from './prompt.ts';
import type { ExtractionRequest } from './extractTypes.ts';

export interface ExtractionEstimate {
  readonly requests: number;
  /** How many more requests there are at most to repair answers that break the schema. */
  readonly repairs: number;
  readonly inputTokens: number;
  /** The least certain figure: how much there is to extract is not known before. */
  readonly outputTokens: number;
  /** Absent where the model's prices are not known. */
  readonly costUsd?: number;
}

/** What asking something more about a result will probably cost. */
export interface AskEstimate {
  readonly requests: number;
  /** Absent where the model's prices are not known. */
  readonly costUsd?: number;
}

/** The marks around the document and what servers put around a question. */
const FRAME_TOKENS = 25;
/** How much of a document usually comes back where it is a list of records; evidence repeats about as much again. */
const OUTPUT_SHARE = 0.25;

/** What of the options changes how much is asked. */
export type CostOptions = Pick<DocumentOptions, 'withEvidence' | 'maxChunkTokens' | 'maxRepairs' | 'examples'>;

/** Tokens and cost are those of the usual case, without repairs. */
export function estimateExtraction(
  request: Pick<ExtractionRequest, 'schema' | 'source' | 'instructions' | 'info' | 'maxOutputTokens'> &
    Pick<CostOptions, 'withEvidence'>,
  options: CostOptions = {},
): ExtractionEstimate {
  const maxTokens = options.maxChunkTokens ?? chunkTokensFor(request, options.examples);
  const chunks = chunkText(request.source.text, { maxTokens });
  const schemaTokens = estimateTokens(JSON.stringify(request.schema));
  const hasEvidence = (options.withEvidence ?? request.withEvidence) === true;
  const ruleTokens = estimateTokens(systemPrompt('json-schema', hasEvidence)) + FRAME_TOKENS;
  const fixed =
    ruleTokens + schemaTokens * 1.3 + estimateTokens(request.instructions ?? '') + exampleTokens(options.examples);
  const documentTokens = chunks.reduce((sum, chunk) => sum + estimateTokens(chunk.text), 0);
  const answer = answerSize(request.schema);
  const data = (answer.hasList ? documentTokens * OUTPUT_SHARE : 0) + answer.tokens;
  const inputTokens = Math.ceil(documentTokens + fixed * chunks.length);
  const outputTokens = Math.ceil(Math.min(documentTokens, data * (hasEvidence ? 2 : 1)) + 5 * chunks.length);
  const costUsd = costOfRequests(request.info, { inputTokens, outputTokens, requests: chunks.length });
  const repairs = chunks.length * (options.maxRepairs ?? DEFAULT_REPAIRS);
  return { requests: chunks.length, repairs, inputTokens, outputTokens, ...(costUsd !== undefined && { costUsd }) };
}

/** Prices depend on the length of each prompt, not of all together. `undefined` where they are not known. */
export function costOfRequests(
  info: ModelInfo | undefined,
  { inputTokens, outputTokens, requests }: Pick<ExtractionEstimate, 'inputTokens' | 'outputTokens' | 'requests'>,
): number | undefined {
  if (info === undefined) return undefined;
  const one = estimateCostUsd(info, Math.ceil(inputTokens / requests), Math.ceil(outputTokens / requests));
  return one === undefined ? undefined : one * requests;
}
