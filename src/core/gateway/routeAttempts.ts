import type { RouteAttempt, ServedTerms } from '../model/message.ts';
import { cleanServerText } from '../privacy/redact.ts';
import { oneLine } from '../text/visible.ts';
import { readErrorBody } from './errorBody.ts';
import { countOf, defined, fieldsOf, numberOf, recordsOf, textOf, type Fields } from './wire.ts';

/** More tries than these are not kept of one answer. */
const MAX_ATTEMPTS = 20;
const MAX_WARNINGS = 5;
const NAME_LENGTH = 100;
const WORDS_LENGTH = 160;

function nameOf(value: unknown): string | undefined {
  const text = textOf(value);
  return text === undefined ? undefined : oneLine(cleanServerText(text), NAME_LENGTH) || undefined;
}

function wordsOf(value: unknown): string | undefined {
  const words = value === undefined || value === null ? '' : readErrorBody(value).message;
  return words === '' ? undefined : oneLine(words, WORDS_LENGTH);
}

/** The clock of these times is the gateway's own: only the difference says something. */
function durationOf(attempt: Fields): number | undefined {
  const [start, end] = [numberOf(attempt['startTime']), numberOf(attempt['endTime'])];
  const ms = start === undefined || end === undefined ? countOf(attempt['responseTimeMs']) : end - start;
  return ms === undefined || ms < 0 ? undefined : Math.round(ms);
}

function statusOf(attempt: Fields): number | undefined {
  const status = numberOf(attempt['statusCode']);
  return status !== undefined && Number.isInteger(status) && status >= 100 && status < 600 ? status : undefined;
}

function readAttempt(attempt: Fields, model: unknown): RouteAttempt {
  const isSuccess = attempt['success'];
  const hasFailed = isSuccess === false;
  return defined({
    provider: nameOf(attempt['provider']),
    model: nameOf(model),
    hasAnswered: typeof isSuccess === 'boolean' ? isSuccess : undefined,
    status: statusOf(attempt),
    error: hasFailed ? wordsOf(attempt['error']) : undefined,
    isTimeout: hasFailed && attempt['providerTimeout'] === true ? true : undefined,
    durationMs: durationOf(attempt),
    isOwnKey: attempt['credentialType'] === 'byok' ? true : undefined,
  }) as RouteAttempt;
}

/** Every try that the metadata lists, oldest first; the middle of a very long list is left out. */
export function readAttempts(routing: Fields): readonly RouteAttempt[] {
  const models = recordsOf(routing['modelAttempts']);
  const nested = models.flatMap((attempt) => {
    const tries = recordsOf(attempt['providerAttempts']);
    const model = models.length > 1 ? attempt['canonicalSlug'] : undefined;
    // A model that nobody could be asked for failed as a whole.
    const all = tries.length === 0 && attempt['success'] === false ? [attempt] : tries;
    return all.map((each) => readAttempt(each, model));
  });
  // Older answers list the providers flat.
  const found =
    nested.length > 0 ? nested : recordsOf(routing['attempts']).map((attempt) => readAttempt(attempt, undefined));
  if (found.length <= MAX_ATTEMPTS) return found;
  return [...found.slice(0, MAX_ATTEMPTS / 2), ...found.slice(-MAX_ATTEMPTS / 2)];
}

/** On which terms it was served; `undefined` where the gateway tells of nothing but the usual. */
export function readTerms(gateway: Fields, routing: Fields): ServedTerms | undefined {
  const models = recordsOf(routing['modelAttempts']);
  const served = models.findLast(({ success }) => success !== false) ?? {};
  const answered = recordsOf(served['providerAttempts']).findLast(({ success }) => success !== false);
  const [list, surcharge] = [numberOf(gateway['marketCost']), numberOf(gateway['surchargeCost'])];
  const terms: ServedTerms = defined({
    speed: routing['speed'] === 'fast' ? ('fast' as const) : undefined,
    serviceTier: nameOf(gateway['serviceTier'] ?? routing['serviceTier']),
    region: nameOf(fieldsOf(answered?.['inferenceEndpoint'])?.['geoRegion']),
    listUsd: list !== undefined && list > 0 && list !== numberOf(gateway['cost']) ? list : undefined,
    surchargeUsd: surcharge !== undefined && surcharge > 0 ? surcharge : undefined,
  });
  return Object.keys(terms).length > 0 ? terms : undefined;
}

/** What of the request the gateway did without, in its words. */
export function readWarnings(gateway: Fields): readonly string[] {
  return recordsOf(gateway['warnings'])
    .slice(0, MAX_WARNINGS)
    .flatMap((warning) => {
      const feature = nameOf(warning['feature']) ?? nameOf(warning['setting']);
      const words = wordsOf(warning['details']) ?? wordsOf(warning['message']) ?? nameOf(warning['type']);
      const both = [feature, words].filter((part) => part !== undefined);
      return both.length === 0 ? [] : [both.join(': ')];
    });
}

/**
 * The model that the gateway put in place of the one asked for before it tried anybody: a rewrite rule of the team.
 * `undefined` where it is the same model under another of its names, or one that was fallen back to after a failure.
 */
export function rewrittenModel(routing: Fields): string | undefined {
  const models = recordsOf(routing['modelAttempts']);
  const tried = numberOf(routing['modelAttemptCount']) ?? models.length;
  // Where the list is not whole, what failed before is not in it.
  if (models.length > 0 && tried > models.length) return undefined;
  const hasFailed = readAttempts(routing).some(({ hasAnswered }) => hasAnswered === false);
  const first = models[0]?.['canonicalSlug'] ?? (hasFailed ? undefined : routing['canonicalSlug']);
  const [asked, served] = [nameOf(routing['originalModelId']), nameOf(first)];
  if (asked === undefined || served === undefined || isSameModel(asked, served)) return undefined;
  return served;
}

/** Ids come dated, with dots or hyphens, and with a suffix for a faster tier; virtual models are names for others. */
function isSameModel(asked: string, served: string): boolean {
  if (asked.startsWith('vmc/')) return true;
  return bareId(asked) === bareId(served);
}

function bareId(id: string): string {
  return id
    .toLowerCase()
    .replaceAll('.', '-')
    .replace(/:[a-z]{1,20}$/, '')
    .replace(/-(?:fast|latest|\d{8}|\d{4}-\d{2}-\d{2})$/, '');
}

/** Whether the gateway says in words that a rule of the team decided. */
export function speaksOfRule(routing: Fields): boolean {
  const words = textOf(routing['planningReasoning'])?.slice(0, 2_000) ?? '';
  return words
    .split(/[.;\n]/)
    .some((part) => /\b(?:team|routing|rewrite) rule/i.test(part) && !/\b(?:no|not|none|without)\b/i.test(part));
}

/** The gateway's part of an answer's metadata. */
export function gatewayPart(metadata: unknown): Fields | undefined {
  return fieldsOf(fieldsOf(metadata)?.['gateway']);
}
