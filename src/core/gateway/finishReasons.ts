import type { FinishReason } from '../model/message.ts';

/**
 * What the servers of all formats, and those behind gateways, call the ends that a model reaches by itself, at a limit or
 * by a filter. In small letters with underscores; servers pass on those of other formats.
 */
const FINISH_REASONS: ReadonlyMap<string, FinishReason> = new Map<string, FinishReason>([
  ['stop', 'stop'],
  ['stop_sequence', 'stop'],
  ['end_turn', 'stop'],
  ['eos', 'stop'],
  ['eos_token', 'stop'],
  ['stop_token', 'stop'],
  ['end_of_text', 'stop'],
  ['complete', 'stop'],
  ['completed', 'stop'],
  ['length', 'length'],
  ['max_tokens', 'length'],
  ['max_output_tokens', 'length'],
  ['max_new_tokens', 'length'],
  ['token_limit', 'length'],
  ['model_length', 'length'],
  ['model_context_window_exceeded', 'length'],
  ['tool_call', 'tool-calls'],
  ['tool_calls', 'tool-calls'],
  ['tool_use', 'tool-calls'],
  ['function_call', 'tool-calls'],
  ['content_filter', 'content-filter'],
  ['refusal', 'content-filter'],
  ['safety', 'content-filter'],
  ['sensitive', 'content-filter'],
  ['recitation', 'content-filter'],
  ['prohibited_content', 'content-filter'],
  ['blocklist', 'content-filter'],
  ['spii', 'content-filter'],
  ['image_safety', 'content-filter'],
  ['content_filtered', 'content-filter'],
  ['guardrail_intervened', 'content-filter'],
  ['error_toxic', 'content-filter'],
]);

/** What a server's reason means, in any case; `other` for one that is not known to be a good end. */
export function finishReasonOf(reason: string): FinishReason {
  return FINISH_REASONS.get(reason.toLowerCase().replaceAll('-', '_')) ?? 'other';
}
