/** What of earlier answers a server refuses to take back, by its words: its own, or a provider's behind it. */
import type { AppError } from '../../base/errors.ts';

/** What an answer brought that only its maker can check. */
export interface SealedHistory {
  readonly thinking: boolean;
  readonly searches: boolean;
}

export const NOTHING_SEALED: SealedHistory = { thinking: false, searches: false };

/**
 * What has to be left out of what a request carried, where the words of its refusal name it; `undefined` where they do
 * not. The wish to think is told in other words (`lessonOf`).
 */
export function refusedHistory(error: AppError, carried: SealedHistory): Partial<SealedHistory> | undefined {
  const said = error.said ?? error.message;
  // Items of Responses that a server wants to look up are a thing not found for some.
  if (!mayRefuse(error) && !(error.status === 404 && NOT_STORED.test(said))) return undefined;
  if (carried.searches && SEARCHES.test(said)) return { searches: true };
  return carried.thinking && refusesThinking(said) ? { thinking: true } : undefined;
}

/**
 * The same for a refusal that says nothing, or nothing in words known here: it is worth one request more to find out,
 * for a conversation that would be refused for ever.
 */
export function guessedHistory(
  { code, said = '' }: AppError,
  carried: SealedHistory,
): Partial<SealedHistory> | undefined {
  const isGuess = code === 'bad-request' && !ENGLISH.test(said) && !NAMED_FIELD.test(said);
  return isGuess && (carried.thinking || carried.searches) ? carried : undefined;
}

/** Refusals come within streams, too, and servers between pass those of a provider on as conflicts and failures of their own. */
function mayRefuse({ status, code }: AppError): boolean {
  if (status === undefined) return code === 'bad-request' || code === 'stream-error';
  return code === 'bad-request' || status >= 500;
}

/** It came from another provider, or too long ago. */
const SEARCHES =
  /server_tool_use|web_search_tool_result|encrypted_(?:content|index)|\bweb_search_call\b.*\brequired\b|\bws_\w/;

/** A call without its signature: leaving more out cannot help. */
const SIGNATURE_MISSING = /missing a thought_?signature/i;
/** Items of Responses, which belong to others beside them; encrypted ones that cannot be read. */
const NOT_STORED = /\bItem with id\b[^.]*\bnot found\b/i;
const ITEMS = /\bwithout its required\b[^.]*\bitem\b|\bItem with id\b[^.]*\bnot found\b|\bencrypted\b[^.]*\bcontent\b/i;
const THOUGHT = /thinking|thought|reasoning/i;
const SIGNATURE = /(?<!\b(?:function|method|request) )signatur/i;
const BINDING = /\b(?:bound|binding) to\b|(?:prefix|binding)[_ ](?:binding[_ ])?mismatch/i;
const BLOCK = /\bblocks?\b/i;
const NOT_ITS_PLACE =
  /\b(?:bound|binding|modified|altered|tampered|invalid|replay(?:ed)?|verif(?:y|ied)|decrypt(?:ed)?|mismatch|do(?:es)? not match)\b|\b(?:another|different) (?:conversation|prompt|prefix|context|request|account|organi[sz]ation)\b/i;

function refusesThinking(said: string): boolean {
  if (SIGNATURE_MISSING.test(said)) return false;
  if (ITEMS.test(said) || SIGNATURE.test(said) || BINDING.test(said)) return true;
  const isReplayed = BLOCK.test(said) || /\b(?:replay|modified|different|mismatch|another)/i.test(said);
  return THOUGHT.test(said) && isReplayed && NOT_ITS_PLACE.test(said);
}

/** A word that hardly any sentence goes without in the language servers explain themselves in. */
const ENGLISH =
  /\b(?:the|is|are|was|not|no|must|should|cannot|can|of|to|for|be|with|does|too|than|only|required|supported|expected|found|unknown|unsupported|unexpected)\b/i;
/** `max_tokens`, `tools.0.type`: what is named is no thought. */
const NAMED_FIELD = /[a-z\d][_.]\w/i;
