/** Which way a model is asked for data, and what an error says of ways that it refuses. */
import type { AppError } from '../../base/errors.ts';
import type { WireFormat } from '../model/message.ts';
import { parseClaudeModel } from '../gateway/claude.ts';
import { capabilities, knowsCapabilities } from '../models/models.ts';
import type { ModelInfo } from '../model/request.ts';
import type { StrictRules } from './adapt/adapt.ts';
import { isRecord, type JsonObject, type JsonValue } from '../json/json.ts';

/** `json-schema`: the wire's own structured output; `tool`: a call the model must make; `prompt`: asked for in words. */
export type ExtractionMethod = 'json-schema' | 'tool' | 'prompt';

const ALL: readonly ExtractionMethod[] = ['json-schema', 'tool', 'prompt'];

/** What a model, or the server before it, may not take: a way of asking, or that structured output is to be strict. */
export type Refusable = Exclude<ExtractionMethod, 'prompt'> | 'strict';

/** All that can be refused; to be asked in words is not. */
export const REFUSABLE: readonly Refusable[] = ['json-schema', 'tool', 'strict'];

/** Whose rules a schema obeys for a model: those of who serves it, whichever format it is asked by. */
export function strictRulesFor(model: string): StrictRules {
  return parseClaudeModel(model) === undefined ? 'openai' : 'claude';
}

/** The ways to try, best first; never empty. */
export function methodsFor(
  model: string,
  info: ModelInfo | undefined,
  wireFormat: WireFormat,
  refused: ReadonlySet<Refusable> = new Set(),
): readonly ExtractionMethod[] {
  const left = ALL.filter(
    (method) => method === 'prompt' || (!refused.has(method) && mayWork(method, model, info, wireFormat)),
  );
  return left.length > 0 ? left : ['prompt'];
}

function mayWork(
  method: ExtractionMethod,
  model: string,
  info: ModelInfo | undefined,
  wireFormat: WireFormat,
): boolean {
  const claude = parseClaudeModel(model);
  if (info === undefined || !knowsCapabilities(info)) return true;
  const able = capabilities(info);
  if (method === 'tool') return able.has('tools');
  // Claude's own structured output came with 4.5; catalogues are late to say so.
  const isNewClaude = wireFormat === 'messages' && claude !== undefined && claude.version >= 4.5;
  return able.has('structured-output') || isNewClaude;
}

const WORDS: { readonly [K in Exclude<ExtractionMethod, 'prompt'>]: RegExp } = {
  'json-schema':
    /response_format|text\.format|["'`]text["'`]|json_schema|json schema|output_config|output_format|structured|schema|grammar/i,
  tool: /tool_choice|tools?\b|function|schema/i,
};
/** Words that no other failure of a server has. */
const CLEAR_WORDS = /response_format|text\.format|json_schema|output_config|tool_choice|grammar/i;

/** Words of a server that knows the way of asking, and stumbles over the schema. */
const SCHEMA_WORDS =
  /(?<!json[ -])\bschemas?\b|grammar|\bkeywords?\b|\bcircular\b|\brecursi|too (?:many|large|complex|deep)|\bpropert(?:y|ies)\b|\bunions?\b|\$ref|\b(?:any|all|one)Of\b|additionalProperties/i;
/** Words of one that does not know it. */
const METHOD_WORDS =
  /support|unknown|unrecogni[sz]ed|unexpected|\bextra\b|forbidden|not (?:permitted|allowed|available|enabled)|unavailable|disabled/i;

/** What an error says that the model (or its provider) does not take. */
export interface Refusal {
  readonly refused: Refusable;
  /** It is about the schema, and another one may be taken: also where the words do not tell. */
  readonly isOfSchema: boolean;
}

/** `undefined` where an error means something else. */
export function refusalOf(
  method: ExtractionMethod,
  { kind, status, message }: AppError,
  isStrict: boolean,
): Refusal | undefined {
  if (method === 'prompt') return undefined;
  // Some servers fail where they should refuse.
  const isRefusal = kind === 'request' && (status === undefined || status === 400 || status === 422);
  if (!isRefusal && !(kind === 'server' && CLEAR_WORDS.test(message))) return undefined;
  const isOfSchema = SCHEMA_WORDS.test(message) || !METHOD_WORDS.test(message);
  // "Reduce the number of strict tools" is said of schemas for which it matters to nothing.
  if (method === 'json-schema' && isStrict && /\bstrict['"`]?(?!\w| tools?\b)/i.test(message))
    return { refused: 'strict', isOfSchema };
  return WORDS[method].test(message) ? { refused: method, isOfSchema } : undefined;
}

/**
 * Whether an answer shows that the model never saw the schema: there are servers that pass over what they do not know. All
 * its names are its own then; one that leaves out a wrapper, or everything, has only answered badly.
 */
export function isUnseen(schema: JsonObject, instance: JsonValue | undefined): boolean {
  if (!isRecord(instance)) return false;
  const names = Object.keys(instance);
  const known = JSON.stringify(schema);
  return names.length > 0 && !names.some((name) => known.includes(`${JSON.stringify(name)}:`));
}
