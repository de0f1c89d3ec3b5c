import type { Message, UserMessage } from './message.ts';

/** The last message that a person wrote: neither the results of calls, nor the words that ask for the rest of an answer. */
export function askedQuestion(messages: readonly Message[]): UserMessage | undefined {
  return messages.findLast(
    (message): message is UserMessage =>
      message.role === 'user' && message.isToolStep !== true && message.isContinuation !== true,
  );
}
