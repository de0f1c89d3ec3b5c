// A completion of which nobody knows the cost is not counted as nothing.
import { expect, it } from 'vitest';
import { Completer } from '../../../src/core/completion/completer.ts';
import type { ModelEvent } from '../../../src/core/model/events.ts';
import type { ModelInfo } from '../../../src/core/model/request.ts';
import { FakeClock, RecordingLogger } from '../../fakes/memoryPorts.ts';
import { untouchedSettings } from '../../fakes/requestSettings.ts';

const unlisted: ModelInfo = { id: 'a/free?', name: 'F', creator: 'a', type: 'language', tags: [], pricing: {} };
const tells = (costUsd: number): ModelEvent => ({ type: 'usage', usage: {}, costUsd });

async function completed(info: ModelInfo | undefined, ...figures: readonly ModelEvent[]): Promise<Completer> {
  const completer = new Completer({
    source: {
      async *streamTurn() {
        await Promise.resolve();
        yield { type: 'response-start' };
        yield { type: 'text-delta', text: '<insert>1;</insert>' };
        for (const event of figures) yield event;
        yield { type: 'turn-end', reason: 'stop' };
      },
    },
    clock: new FakeClock(),
    logger: new RecordingLogger(),
    modelInfo: () => info,
  });
  const window = { prefix: 'const a = ', suffix: '' };
  const place = { document: 'd', window, languageId: 'typescript', insertSpaces: true, tabSize: 2, isExplicit: true };
  const choices = { model: 'a/free?', debounceMs: 0, maxCostPerHour: 0.5, settings: untouchedSettings };
  expect(await completer.complete(place, () => choices, new AbortController().signal)).toBe('1;');
  return completer;
}

it.each([
  ['of a model outside the list', undefined],
  ['of a model whose prices are not known', unlisted],
])('%s makes the sum a part', async (_, info) => {
  const completer = await completed(info);
  expect(completer.cost.lastHour()).toMatchObject({ usd: 0, isPartial: true });
  expect(completer.cost.freeAgainAt(0.5)).toBeUndefined();
});

it('is known where the server tells it, be it nothing', async () => {
  expect((await completed(undefined, tells(0.1))).cost.lastHour()).toEqual({ usd: 0.1, isEstimate: false });
  expect((await completed(undefined, tells(0))).cost.lastHour()).toEqual({ usd: 0, isEstimate: false });
});
