import { describe, expect, it } from 'vitest';
import { deepestJson, isNestedTooDeeply } from '../../../src/core/json/depth.ts';
import { exportJson } from '../../../src/core/conversation/exchange.ts';
import type { ModelEvent } from '../../../src/core/model/events.ts';
import { compactJournal } from '../../../src/core/conversation/journal.ts';
import { JournalWriter } from '../../../src/core/conversation/journalWriter.ts';
import { parseImport } from '../../../src/core/conversation/parseImport.ts';
import { ChatReader } from '../../../src/core/gateway/chatReader.ts';
import { toolArguments } from '../../../src/core/gateway/alternatingTurns.ts';
import { MessagesReader } from '../../../src/core/gateway/messagesReader.ts';
import { SseDecoder, type SseFrame } from '../../../src/core/gateway/sse.ts';
import type { TurnReader } from '../../../src/core/gateway/turnReader.ts';
import { SchemaValidator } from '../../../src/core/schema/validate.ts';
import { checkArguments } from '../../../src/core/toolcalls/arguments.ts';
import { readJournal } from '../../fakes/journals.ts';
import { MemoryJournalStore } from '../../fakes/memoryPorts.ts';
import { DONE, event, messageStart } from '../core-gateway/frames.ts';
import { answer, codeOf, compactJournalOf, question, SessionBench, text, textsOf } from './support.ts';

// Deep enough that no engine writes it as JSON.
const nested = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels);
const DEEP = nested(100_000);
const flat = { type: 'reasoning.encrypted', data: 'abc' };

function read(reader: TurnReader, stream: string): ModelEvent[] {
  const frames: SseFrame[] = [];
  const events: ModelEvent[] = [];
  new SseDecoder().push(new TextEncoder().encode(stream), frames);
  for (const frame of frames) if (reader.read(frame, events)) break;
  reader.close(events, true);
  return events;
}
const chat = (delta: string): ModelEvent[] =>
  read(new ChatReader({ now: 0 }, () => 'id'), `data: {"choices":[{"delta":${delta}}]}\n\n${DONE}`);

/** Two messages as they stand in a file, the answer with these details. */
function journalWith(details: string): string {
  const journal = compactJournalOf((add) => {
    add(question('q'), null);
    add(answer('a', 'the words', { reasoningDetails: ['HERE'] }), 'q');
  });
  return journal.replace('["HERE"]', details);
}

describe('the depth of JSON', () => {
  it('is counted without a stack, to the level', () => {
    expect(isNestedTooDeeply(JSON.parse(nested(deepestJson)))).toBe(false);
    expect(isNestedTooDeeply(JSON.parse(nested(deepestJson + 1)))).toBe(true);
    expect(isNestedTooDeeply(JSON.parse(`{"a":[1,{"b":${nested(deepestJson)}}]}`))).toBe(true);
    expect(isNestedTooDeeply(JSON.parse(DEEP))).toBe(true);
    expect(isNestedTooDeeply(Array.from({ length: 100_000 }, () => [{}]))).toBe(false);
    for (const value of ['[[[', 1, null, undefined]) expect(isNestedTooDeeply(value)).toBe(false);
  });
});

describe('an answer with JSON that is nested too deeply', () => {
  it('keeps its words and the thinking that can be sent back', () => {
    const events = chat(
      `{"content":"words","reasoning_details":[{"type":"reasoning.encrypted","data":${DEEP}},${JSON.stringify(flat)}]}`,
    );
    expect(events).toContainEqual({ type: 'text-delta', text: 'words' });
    expect(events).toContainEqual({ type: 'reasoning-details', details: [flat], isCut: true });
    expect(chat(`{"reasoning_details":[${JSON.stringify(flat)}]}`)).toContainEqual({
      type: 'reasoning-details',
      details: [flat],
    });
  });

  it('fails with a reason where it is the arguments of a call', () => {
    const call = `{"tool_calls":[{"index":0,"id":"1","function":{"name":"f","arguments":{"a":${DEEP}}}}]}`;
    expect(codeOf(() => chat(call))).toBe('nested-too-deeply');
    const start = `event: content_block_start\ndata: {"type":"content_block_start","index":0,"content_block":{"type":"tool_use","id":"1","name":"f","input":{"a":${DEEP}}}}\n\n`;
    const stop = event({ type: 'content_block_stop', index: 0 });
    const messages = (): unknown => read(new MessagesReader({ now: 0 }, () => 'id'), messageStart + start + stop);
    expect(codeOf(messages)).toBe('nested-too-deeply');
  });

  it('does not stop later requests where it is the text of a call’s arguments', () => {
    expect(toolArguments(`{"a":${DEEP}}`)).toEqual({});
    expect(toolArguments('{"a":[[1]]}')).toEqual({ a: [[1]] });
    expect(checkArguments(`{"a":${DEEP}}`, new SchemaValidator({ type: 'object' }))).toMatchObject({
      isValid: false,
      problem: { forModel: 'The arguments are nested too deeply.' },
    });
  });
});

describe('a conversation with JSON that is nested too deeply', () => {
  it('says so once, goes on, and is saved', async () => {
    const bench = new SessionBench();
    const begun = bench.session.send(text('one'));
    await bench.source.last.text('words');
    for (const part of chat(`{"reasoning_details":[{"type":"t","data":${DEEP}}]}`)) await bench.source.last.emit(part);
    await bench.source.last.end();
    await expect(begun.ended).resolves.toMatchObject({ status: 'complete' });
    expect(bench.events.filter(({ type }) => type === 'notice')).toMatchObject([{ code: 'thinking-left-out' }]);
    await bench.exchange('two', 'more');
    const { tree, problems } = await bench.reopened();
    expect(textsOf(tree.branch())).toEqual(['one', 'words', 'two', 'more']);
    expect(problems).toEqual([]);
  });

  it.each(['[[[1]]]', `[${DEEP}]`])(
    'is read from its journal with all its words and can be written again',
    (details) => {
      const isKept = details === '[[[1]]]';
      const { tree, problems } = readJournal(journalWith(details));
      expect(textsOf(tree.branch())).toEqual(['q', 'the words']);
      expect(problems).toEqual(isKept ? [] : [{ line: 3, reason: 'bad-part' }]);
      const again = readJournal(compactJournal({ id: 'c1', createdAt: 500, title: undefined, tree, now: 1 }));
      expect(textsOf(again.tree.branch())).toEqual(['q', 'the words']);
      const last = again.tree.branch()[1];
      expect(last?.role === 'assistant' && last.reasoningDetails !== undefined).toBe(isKept);
    },
  );

  it('loses only the thinking that an interrupted answer’s journal holds', () => {
    const open = compactJournalOf((add) => {
      add(question('q'), null);
      add(answer('a', '', { status: 'streaming', parts: [] }), 'q');
    });
    const events = `[{"type":"text-delta","text":"the words"},{"type":"reasoning-details","details":[${DEEP}]}]`;
    const { tree, problems } = readJournal(`${open}{"type":"answer-delta","id":"a","events":${events}}\n`);
    expect(textsOf(tree.branch())).toEqual(['q', 'the words']);
    expect(problems).toEqual([{ line: 4, reason: 'bad-event' }]);
  });

  it('is imported without it, and exported again', () => {
    const { tree } = readJournal(journalWith('["HERE"]'));
    const source = { title: 'T', createdAt: 1, tree };
    const file = exportJson(source).replace(/\[\s*"HERE"\s*\]/, DEEP);
    const imported = parseImport(file);
    expect(imported.droppedParts).toBe(1);
    expect(textsOf(imported.tree.branch())).toEqual(['q', 'the words']);
    expect(parseImport(exportJson({ ...source, tree: imported.tree })).droppedParts).toBe(0);
  });
});

describe('a journal', () => {
  it('loses a record that cannot be written, and no other', async () => {
    const store = new MemoryJournalStore();
    const writer = new JournalWriter(store, 'j');
    const failures: unknown[] = [];
    writer.onDidFail((error) => failures.push(error));
    writer.write({ type: 'title', title: 'one', at: 1 });
    const message = answer('a', 'x', { reasoningDetails: [JSON.parse(DEEP)] });
    writer.write({ type: 'message', parentId: null, message });
    writer.write({ type: 'title', title: 'two', at: 2 });
    await writer.flush();
    expect(failures).toHaveLength(1);
    expect(readJournal(store.files.get('j') ?? '')).toMatchObject({ title: 'two', problems: [] });
  });
});
