// Evidence for values without a sure place: nothing is sent before the person agrees, one request asks for just these.
import { describe, expect, it } from 'vitest';
import type { ExtractionRun } from '../../../src/host/extraction/extractionRun.ts';
import { endedRun, fate, questions, requests, useAskScene } from './askMoreScene.ts';

const schema = { type: 'object', properties: { city: { type: 'string' }, who: { type: 'string' } } };
const TEXT = 'Ada Lovelace went to the German capital and stayed there.';
const ASKED = JSON.stringify({
  evidence: [
    { path: '/city', quote: 'the German capital' },
    { path: '/who', quote: 'not asked for' },
  ],
});

useAskScene();

const ended = (): Promise<ExtractionRun> =>
  endedRun({
    text: TEXT,
    schema,
    answer: (index) => (index === 0 ? '{"city":"Berlin","who":"Ada Lovelace"}' : ASKED),
  });

describe('asking for evidence', () => {
  it('is offered with its price, and sends nothing before the person agrees', async () => {
    const run = await ended();
    expect(run.view.grounding.get('/city')?.quality).toBe('missing');
    expect(run.view.header.evidenceOffer).toMatch(/^Ask the model where 1 value .* once more, about \$0\./);
    await run.act('ask-evidence');
    expect(questions).toMatchObject([{ detail: run.view.header.evidenceOffer }]);
    expect(requests).toHaveLength(1);
    run.dispose();
  });

  it('asks once for just those values, finds them by their quotes, and adds what it cost', async () => {
    const run = await ended();
    fate.agreed = 'Ask';
    await run.act('ask-evidence');
    expect(requests).toHaveLength(2);
    const words = JSON.stringify(requests[1]?.messages);
    expect(words).toContain('/city: ');
    expect(words).not.toContain('/who');
    const found = run.view.grounding.get('/city');
    expect(found?.ranges.map(({ start, end }) => TEXT.slice(start, end))).toEqual(['the German capital']);
    // A quote of what nobody asked for changes nothing.
    expect(run.view.grounding.get('/who')).toMatchObject({ quality: 'exact' });
    expect(run.view.grounding.get('/who')?.quote).toBeUndefined();
    expect(run.view.costUsd).toBeCloseTo(0.02);
    expect(run.view.header.evidenceOffer).toBe('');
    run.dispose();
  });

  it('keeps the result as it is where it fails or is stopped', async () => {
    for (const way of ['fails', 'stops'] as const) {
      Object.assign(fate, { fails: way === 'fails', stops: way === 'stops' });
      requests.length = 0;
      const run = await ended();
      fate.agreed = 'Ask';
      await run.act('ask-evidence');
      expect(run.isRunning).toBe(false);
      expect(run.view.value).toEqual({ city: 'Berlin', who: 'Ada Lovelace' });
      expect(run.view.grounding.get('/city')?.quality).toBe('missing');
      expect(run.view.header.evidenceOffer).not.toBe('');
      run.dispose();
    }
  });
});
