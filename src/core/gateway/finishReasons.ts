import type { FinishReason } from '../model/message.ts';

/** What the servers of both formats, and those behind gateways, call the ends that a model reaches by itself, or at a limit. */
const FINISH_REASONS: ReadonlyMap<string, FinishReason> = new Map<string, FinishReason>([
  ['stop', 'stop'],
  ['end_turn', 'stop'],
  ['stop_sequence', 'stop'],
  ['eos', 'stop'],
  ['eos_token', 'stop'],
  ['complete', 'stop'],
  ['completed', 'stop'],
  ['length', 'length'],
  ['max_tokens', 'length'],
  ['model_context_window_exceeded', 'length'],
  ['tool_use', 'tool-calls'],
  ['tool_calls', 'tool-calls'],
  ['function_call', 'tool-calls'],
  ['refusal', 'content-filter'],
  ['content_filter', 'content-filter'],
]);

/** What a server's reason means, in any case; `other` for one that is not known to be a good end. */
export function finishReasonOf(reason: string): FinishReason {
  return FINISH_REASONS.get(reason.toLowerCase()) ?? 'other';
}
