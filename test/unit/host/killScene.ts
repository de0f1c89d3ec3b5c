// What the process that is killed and the test that looks at what it left both open.
import path from 'node:path';
import type { Message } from '../../../src/core/model/message.ts';
import { ConversationLibrary } from '../../../src/core/conversation/library.ts';
import { systemClock } from '../../../src/core/systemClock.ts';
import { CheckpointStore } from '../../../src/core/toolcalls/checkpointStore.ts';
import type { BatchPlan } from '../../../src/core/extraction/batch/plan.ts';
import { KeptEdits } from '../../../src/host/editing/keptEdits.ts';
import { KeptResults } from '../../../src/host/extraction/view/keptResults.ts';
import { BatchFiles } from '../../../src/host/extraction/batch/batchFiles.ts';
import type { ResultSnapshot } from '../../../src/protocol/extraction.ts';
import { NodeJournalStore } from '../../../src/host/storage/files.ts';
import { RecordingLogger } from '../../fakes/memoryPorts.ts';

export const ACTIVITIES = ['answer', 'tools', 'rename', 'edit', 'correction', 'batch', 'lock'] as const;
export type Activity = (typeof ACTIVITIES)[number];

const logger = new RecordingLogger();

function storeIn(folder: string, name: string): NodeJournalStore {
  return new NodeJournalStore(path.join(folder, name), { one: 'thing', many: 'things' });
}

export function libraryIn(folder: string): ConversationLibrary {
  return new ConversationLibrary({ store: storeIn(folder, 'conversations'), clock: systemClock, logger });
}

export function notesIn(folder: string): NodeJournalStore {
  return storeIn(folder, 'notes');
}

export function checkpointsIn(folder: string): CheckpointStore {
  const notes = notesIn(folder);
  const snapshots = {
    read: async (uri: string) => {
      const text = await notes.read(uri);
      return text === undefined ? undefined : new TextEncoder().encode(text);
    },
    write: (uri: string, content: Uint8Array) => notes.replace(uri, new TextDecoder().decode(content)),
    remove: (uri: string) => notes.remove(uri),
    takeBack: () => Promise.resolve({ taken: 0, kept: 0 }),
  };
  return new CheckpointStore(storeIn(folder, 'checkpoints'), snapshots, systemClock, logger);
}

export function keptIn(folder: string): { readonly edits: KeptEdits; readonly files: NodeJournalStore } {
  const files = storeIn(folder, 'edits');
  return { edits: new KeptEdits(files, logger), files };
}

export function resultsIn(folder: string): { readonly results: KeptResults; readonly files: NodeJournalStore } {
  const files = storeIn(folder, 'results');
  return { results: new KeptResults(files, logger), files };
}

/** A result with its corrections counted; its value makes the file long enough to be cut off. */
export function resultNamed(id: string, title: string, corrections: number): ResultSnapshot {
  return {
    mode: 'result',
    header: { title, schemaName: 'A', model: 'm', sourceLabel: 'a', format: 'json', canReveal: false },
    status: { state: 'ended', outcome: 'valid', attempts: 1 },
    spent: { isPartial: false },
    value: { count: 0, rows: Array.from({ length: 500 }, (_, index) => `row ${index} ${'x'.repeat(200)}`) },
    isParts: false,
    place: null,
    errors: [],
    notes: [],
    conflicts: [],
    grounding: { exact: [], approximate: [], missing: [] },
    corrections: [{ pointer: '/count', value: corrections }],
    keptAs: { id, revision: corrections },
  };
}

export function batchesIn(folder: string): BatchFiles {
  return new BatchFiles(path.join(folder, 'batches'), systemClock);
}

/** As much of an edit as is kept; its revision is the number of its lines. */
export function editNamed(id: string, revision: number): Parameters<KeptEdits['keep']> {
  const lines = Array.from({ length: revision }, (_, index) => [
    2,
    `line ${index} ${'x'.repeat(2_000)}`,
    false,
    0,
    false,
    false,
  ]);
  const rest = { startLine: 0, lineCount: revision, eol: '\n', state: 'streaming', frontier: 0, original: ['old'] };
  const review = { toJSON: () => ({ version: 1, ...rest, lines }) };
  const parts: unknown = [
    { uri: 'file:///a.ts' },
    { id, plan: { label: 'Rewrite' }, maker: { kind: 'action' }, review },
  ];
  return parts as Parameters<KeptEdits['keep']>;
}

export function batchPlan(id: string, count: number): BatchPlan {
  const items = Array.from({ length: count }, (_, index) => ({ id: `i${index}`, label: 'a', uri: 'file:///a' }));
  const what = { version: 1, title: 'a', schema: {}, schemaName: 'A', model: 'm', options: {}, format: 'csv' } as const;
  return { ...what, id, createdAt: Date.now(), concurrency: 1, items, skipped: [] };
}

/** The numbers that the answers are made of. */
export function wordsOf(branch: readonly Message[]): number[] {
  const answers = branch.filter(({ role }) => role === 'assistant');
  const texts = answers.flatMap(({ parts }) => parts.map((part) => (part.type === 'text' ? part.text : '')));
  return texts.join(' ').split(/\s+/).filter(Boolean).map(Number);
}

/** The numbers that the tool gave back. */
export function resultsOf(branch: readonly Message[]): number[] {
  return [...JSON.stringify(branch).matchAll(/"noted (\d+)"/g)].map(([, number]) => Number(number));
}
