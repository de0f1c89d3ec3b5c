import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { JournalReader } from '../../../src/core/conversation/journal.ts';
import { LibraryIndex } from '../../../src/core/conversation/libraryIndex.ts';
import { BatchLog } from '../../../src/core/extraction/batch/batchJournal.ts';
import { NodeJournalStore } from '../../../src/host/storage/files.ts';
import { RecordingLogger } from '../../fakes/memoryPorts.ts';

/**
 * Files written before the journals were one, and what was read from them then: torn and repeated lines, damage, records of
 * a version to come, half of a character.
 */
const folder = path.resolve(import.meta.dirname, '../../fixtures/journals');
const store = new NodeJournalStore(folder, { one: 'journal', many: 'journals' });

async function expected(name: string): Promise<unknown> {
  return JSON.parse(await readFile(path.join(folder, `${name}.json`), 'utf8'));
}

/** As it would be in a file. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe('files of earlier versions', () => {
  it.each(['conversation', 'damaged'])('are read as they were then: %s', async (name) => {
    const reader = new JournalReader();
    for await (const line of store.lines(`${name}.jsonl`)) reader.line(line);
    const { tree, length: _, ...rest } = reader.finish();
    const now = { ...rest, visible: [...tree.visible()], path: tree.branch().map(({ id }) => id) };
    expect(plain(now)).toEqual(await expected(name));
  });

  it('are read as they were then: the list of conversations', async () => {
    const entries = await new LibraryIndex(store, new RecordingLogger()).read();
    expect(plain([...entries])).toEqual(await expected('index'));
  });

  it('are read as they were then: a batch', async () => {
    const log = new BatchLog(store, 'batch.jsonl');
    const { costUsd, isCostEstimated, unpriced, records } = await log.load();
    const whole: unknown[] = [];
    for await (const record of log.readMany(records.keys())) whole.push(record);
    const now = { costUsd, isCostEstimated, unpriced, light: [...records.values()], records: whole };
    expect(plain(now)).toEqual(await expected('batch'));
  });
});
