// A program's files are looked at before it is started and after it has ended, whatever its end.
import { expect, test } from 'vitest';
import { deferred } from '../../../src/base/async.ts';
import { runCall, type RunPorts } from '../../../src/core/toolcalls/runCall.ts';
import { textOutcome, type Tool } from '../../../src/core/toolcalls/tool.ts';
import { RecordingLogger } from '../../fakes/memoryPorts.ts';
import { clock, echoTool, HeldTool } from './support.ts';

function ports(steps: string[], over: Partial<RunPorts> = {}): RunPorts {
  return {
    conversationId: 'chat',
    clock,
    logger: new RecordingLogger(),
    watchFiles: () => {
      steps.push('look');
      return Promise.resolve({
        end: () => {
          steps.push('compare');
          return Promise.resolve([{ kind: 'wrote', what: 'a.ts' }] as const);
        },
      });
    },
    ...over,
  };
}

const program = (steps: string[], over: Partial<Tool> = {}): Tool =>
  echoTool({
    effect: 'process',
    run: () => {
      steps.push('run');
      return Promise.resolve(textOutcome('done', [{ kind: 'ran', what: 'make' }]));
    },
    ...over,
  });

const signal = new AbortController().signal;
const call = (tool: Tool) => ({ callId: 'c', tool, input: { word: 'x' } });
const quiet = (): void => undefined;

test('what a program changed is listed with what it ran, and not told to the model', async () => {
  const steps: string[] = [];
  const result = await runCall(call(program(steps)), ports(steps), signal, quiet);
  expect(steps).toEqual(['look', 'run', 'compare']);
  expect(result.touched).toEqual([
    { kind: 'ran', what: 'make' },
    { kind: 'wrote', what: 'a.ts' },
  ]);
  expect(result.content).toEqual([{ type: 'text', text: 'done' }]);
});

test.each([
  ['reads', { effect: 'read' }],
  ['is another extension’s', { origin: 'extension' }],
] as const)('nothing is looked at for a tool that %s', async (_, over) => {
  const steps: string[] = [];
  await runCall(call(program(steps, over)), ports(steps), signal, quiet);
  expect(steps).toEqual(['run']);
});

test('a program that fails, and a look that fails, leave the other as it is', async () => {
  const steps: string[] = [];
  const failing = program(steps, { run: () => Promise.reject(new Error('no')) });
  expect(await runCall(call(failing), ports(steps), signal, quiet)).toMatchObject({ end: 'failed' });
  expect(steps).toEqual(['look', 'compare']);
  const blind = ports(steps, { watchFiles: () => Promise.reject(new Error('disk')) });
  expect(await runCall(call(program(steps)), blind, signal, quiet)).toMatchObject({ end: 'done' });
});

test('a program that is stopped is compared once it is gone, and nobody waits for that', async () => {
  const steps: string[] = [];
  const stop = new AbortController();
  const held = new HeldTool({ effect: 'process' });
  const compared = deferred<void>();
  const watching = ports(steps, {
    watchFiles: () =>
      Promise.resolve({
        end: () => {
          compared.resolve();
          return Promise.resolve([]);
        },
      }),
  });
  const running = runCall(call(held.tool), watching, stop.signal, quiet);
  const run = await held.run(0);
  stop.abort();
  expect(await running).toMatchObject({ end: 'stopped' });
  let isCompared = false;
  void compared.promise.then(() => (isCompared = true));
  await Promise.resolve();
  expect(isCompared).toBe(false);
  run.done.resolve(textOutcome('ended'));
  await compared.promise;
});
