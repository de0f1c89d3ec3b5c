import * as z from 'zod/mini';
import type { PageMemory } from '../vscodeApi.ts';

/** Only what the user arranged. */
export const memorySchema = z.object({
  conversationId: z.string(),
  draft: z.string(),
  /** The draft as the host last heard it. */
  postedDraft: z.string(),
  /** Answers whose thinking is unfolded. */
  openThinking: z.array(z.string()),
  /** What was written into earlier questions that are being edited, or whose edit was given up. */
  editDrafts: z.optional(z.array(z.object({ messageId: z.string(), text: z.string() }))),
  /** Answers to questions of calls that are not sent yet. */
  answerDrafts: z.optional(z.array(z.object({ callId: z.string(), picked: z.array(z.number()), text: z.string() }))),
  /** Where the user was reading; null while the end is followed. */
  place: z.nullable(z.object({ messageId: z.string(), offset: z.number() })),
});

export type Memory = z.infer<typeof memorySchema>;
export type PanelMemory = PageMemory<Memory>;

export const emptyMemory: Memory = { conversationId: '', draft: '', postedDraft: '', openThinking: [], place: null };
