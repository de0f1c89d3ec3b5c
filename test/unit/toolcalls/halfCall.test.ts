import { expect, test } from 'vitest';
import type { ModelEvent } from '../../../src/core/model/events.ts';
import { echoTool, enabled, runWhole } from './support.ts';

const start: ModelEvent = { type: 'request-start', attempt: 1, wireFormat: 'messages', requestBytes: 1 };
const calls: readonly ModelEvent[] = [
  { type: 'tool-input-start', index: 0, id: 'call_0', name: 'echo' },
  { type: 'tool-input-delta', index: 0, argumentsText: '{"word":"x"}' },
  { type: 'tool-input-end', index: 0 },
  { type: 'tool-input-start', index: 1, id: 'call_1', name: 'free' },
];
const done: readonly ModelEvent[] = [
  { type: 'text-delta', text: 'Done.' },
  { type: 'turn-end', reason: 'stop' },
];

// No text at all means no arguments, so that such a call would run.
test.each([
  ['length', 'refused'],
  ['other', 'refused'],
  ['tool-calls', 'done'],
] as const)('where an answer ends with %s behind the name of a call, that call is %s', async (reason, expected) => {
  let asked = 0;
  const source: Parameters<typeof runWhole>[0]['source'] = {
    async *streamTurn() {
      asked += 1;
      yield start;
      if (asked === 1) yield* [...calls, { type: 'turn-end', reason } as const];
      else yield* done;
    },
  };
  const free = echoTool({ name: 'free', inputSchema: { type: 'object' } });
  const run = await runWhole({ source, model: 'a/b', prompt: 'go', tools: enabled(echoTool(), free) });
  expect(run.end).toBe('answered');
  expect(run.results.map(({ callId, end }) => [callId, end])).toEqual([
    ['call_0', 'done'],
    ['call_1', expected],
  ]);
});
