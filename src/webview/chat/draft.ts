import type { ViewQueue } from '../../protocol/viewState.ts';
import type { Memory } from './memory.ts';

/** What was there before, and below it what was typed meanwhile. */
export function joinDrafts(before: string, typed: string): string {
  return before === '' || typed === '' || before === typed ? before || typed : `${before}\n${typed}`;
}

/** What was typed into `before` since; `undefined` where more than that has changed. */
export function typedInto(before: string, now: string): string | undefined {
  let start = 0;
  while (start < before.length && before[start] === now[start]) start += 1;
  const rest = before.slice(start);
  return now.slice(start).endsWith(rest) ? now.slice(start, now.length - rest.length) : undefined;
}

/**
 * Which draft to show when a conversation is opened: the panel's own memory is the freshest after a reload or a crash,
 * unless the host changed the draft since it last heard it from here. The editor writes that memory down now and then
 * only, so it may hold a draft that was sent or queued since: one of `questions`, or of `queue`.
 */
export function chooseDraft(
  conversationId: string,
  hostDraft: string,
  memory: Memory,
  questions: readonly string[],
  queue?: ViewQueue,
): string {
  if (memory.conversationId !== conversationId || memory.draft === '') return hostDraft;
  const draft = memory.draft.trim();
  const isQueued = queue?.messages.some(({ text, size }) => draft.length === size && draft.startsWith(text)) ?? false;
  if (hostDraft === '' && (isQueued || questions.includes(draft))) return '';
  if (hostDraft === memory.postedDraft || hostDraft === '') return memory.draft;
  return memory.draft.startsWith(hostDraft) ? memory.draft : hostDraft;
}
