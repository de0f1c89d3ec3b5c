import type { Memory } from './memory.ts';

/**
 * Which draft to show when a conversation is opened: the panel's own memory is the freshest after a reload or a crash,
 * unless the host changed the draft since it last heard it from here. The editor writes that memory down now and then
 * only, so it may hold a draft that was sent since: one of `questions`.
 */
export function chooseDraft(
  conversationId: string,
  hostDraft: string,
  memory: Memory,
  questions: readonly string[],
): string {
  if (memory.conversationId !== conversationId || memory.draft === '') return hostDraft;
  if (hostDraft === '' && questions.includes(memory.draft.trim())) return '';
  if (hostDraft === memory.postedDraft || hostDraft === '') return memory.draft;
  return memory.draft.startsWith(hostDraft) ? memory.draft : hostDraft;
}
