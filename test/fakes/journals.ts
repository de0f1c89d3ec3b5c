/** Journals as texts, read as from a file. */
import { JournalReader, type JournalContent } from '../../src/core/conversation/journal.ts';
import { BatchLog, type BatchHistory } from '../../src/core/extraction/batch/batchJournal.ts';
import { linesOf, MemoryJournalStore } from './memoryPorts.ts';

export function readJournal(text: string): JournalContent {
  const reader = new JournalReader();
  for (const line of linesOf(text)) reader.line(line);
  return reader.finish();
}

export function readBatchJournal(text: string): Promise<BatchHistory> {
  const store = new MemoryJournalStore();
  store.files.set('b.jsonl', text);
  return new BatchLog(store, 'b.jsonl').load();
}
