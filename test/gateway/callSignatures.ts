/**
 * Google's own endpoint of the Chat Completions format: what Gemini thought comes back as a signature on the first call
 * of a step, and no result of this turn is taken without it.
 */
import { invalid } from './failure.ts';
import { arrayAt, objectAt, stringAt } from './json.ts';
import type { JsonObject } from './json.ts';
import { isSignatureOf, sign } from './signatures.ts';

interface SignedCall {
  readonly id: string;
  readonly name: string;
}

/** What stands on the first call of a step, beside its name and arguments. */
export function signatureFields({ id, name }: SignedCall): JsonObject {
  return { extra_content: { google: { thought_signature: sign(`${id} ${name}`) } } };
}

/** Refuses calls since the last question that came back without their signature, and any signature on another call. */
export function checkCallSignatures(messages: readonly unknown[]): void {
  const question = messages.findLastIndex((message) => stringAt(message, 'role') === 'user');
  for (const [index, message] of messages.entries()) {
    for (const [at, call] of arrayAt(message, 'tool_calls').entries()) {
      const id = stringAt(call, 'id') ?? '';
      const name = stringAt(objectAt(call, 'function'), 'name') ?? '';
      const signature = stringAt(objectAt(objectAt(call, 'extra_content'), 'google'), 'thought_signature');
      if (signature !== undefined && !isSignatureOf(signature, `${id} ${name}`)) {
        throw invalid('Thought signature is not valid.');
      }
      if (signature !== undefined || at > 0 || index < question) continue;
      throw invalid(
        `Function call is missing a thought_signature in functionCall parts. This is required for tools to work correctly, and missing thought_signature may lead to degraded model performance. Additional data, function call \`default_api:${name}\` , position ${index + 1}. Please refer to https://ai.google.dev/gemini-api/docs/thought-signatures for more details.`,
      );
    }
  }
}
