/** What the page keeps with the editor: what the user arranged, and a result for a window that is reloaded. */
import * as z from 'zod/mini';
import {
  keptStateSchema,
  type ExtractionPageProtocol,
  type KeptAs,
  type ResultSnapshot,
} from '../../protocol/extraction.ts';
import type { HostLink } from '../hostLink.ts';
import type { PageMemory } from '../vscodeApi.ts';

/** What the user arranged: it comes back when the tab was hidden. */
const arrangedSchema = z.object({
  folds: z.array(z.string()),
  current: z.nullable(z.string()),
  /** The list that is shown as a table. */
  table: z.nullable(z.string()),
  scrollTop: z.number(),
});

/** The host checks the result that was kept, when it gets it back. */
export const memorySchema = z.object({ ...keptStateSchema.shape, snapshot: z.unknown(), arranged: arrangedSchema });

type Kept = z.infer<typeof memorySchema>;
export type Link = HostLink<ExtractionPageProtocol>;
export type ExtractionMemory = PageMemory<Kept>;

export const emptyMemory: Kept = {
  version: 1,
  what: 'result',
  snapshot: null,
  arranged: { folds: [], current: null, table: null, scrollTop: 0 },
};

/** Larger results are not kept over a reload: the editor writes what is kept to its own store at each change. */
const MAX_KEPT = 200_000;

/** Keeps for a window that is reloaded under which name the host keeps the result, and the result unless it is too large. */
export function keepResult(
  memory: ExtractionMemory,
  keptAs: KeptAs | undefined,
  snapshot: ResultSnapshot | undefined,
): void {
  const isSmall = snapshot !== undefined && JSON.stringify(snapshot).length <= MAX_KEPT;
  memory.update({ what: 'result', id: keptAs?.id, snapshot: isSmall ? snapshot : null });
}
