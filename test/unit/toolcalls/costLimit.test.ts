// The limit on money where the server does not tell what an answer cost: estimated where a price is known, asked about else.
import { describe, expect, test } from 'vitest';
import type { ModelEvent } from '../../../src/core/model/events.ts';
import { parseBaseUrl } from '../../../src/core/gateway/baseUrl.ts';
import { pricedModel } from '../../../src/core/models/models.ts';
import type { ModelInfo } from '../../../src/core/model/request.ts';
import { openGate } from '../../../src/core/toolcalls/step.ts';
import type { FindModel } from '../../../src/core/cost/requestCost.ts';
import { SessionBench, text } from '../conversation/support.ts';
import { SessionPresenter } from '../../../src/host/chat/presenter.ts';
import { viewMessageSchema, type ViewMessage } from '../../../src/protocol/viewState.ts';
import { figureWords } from '../../../src/webview/chat/answerFooter.ts';
import { enabled, echoTool, ports, runWhole } from './support.ts';

const start: ModelEvent = { type: 'request-start', attempt: 1, wireFormat: 'messages', requestBytes: 1 };
const call: readonly ModelEvent[] = [
  { type: 'tool-input-start', index: 0, id: 'call_0', name: 'echo' },
  { type: 'tool-input-delta', index: 0, argumentsText: '{"word":"x"}' },
  { type: 'tool-input-end', index: 0 },
];
const tokens: ModelEvent = { type: 'usage', usage: { inputTokens: 1_000, outputTokens: 1_000 } };
const calling = (...figures: readonly ModelEvent[]): readonly ModelEvent[] => [
  start,
  ...call,
  ...figures,
  { type: 'turn-end', reason: 'tool-calls' },
];

const info: ModelInfo = {
  id: 'a/priced',
  name: 'Priced',
  creator: 'a',
  type: 'language',
  tags: [],
  pricing: { input: [{ fromTokens: 0, usdPerMillion: 10 }], output: [{ fromTokens: 0, usdPerMillion: 40 }] },
};
const findModel: FindModel = (id) => (id === info.id ? info : undefined);

/** A model that calls for ever. */
const always = (...figures: readonly ModelEvent[]): Parameters<typeof runWhole>[0]['source'] => ({
  async *streamTurn() {
    yield* calling(...figures);
  },
});

describe('a cost the server does not tell', () => {
  test('is the catalogue’s price for the tokens it counted', async () => {
    const limits = { maxSteps: 9, maxCostUsd: 0.12 };
    const run = await runWhole({ source: always(tokens), model: info.id, prompt: 'go', limits, findModel });
    // 0.05 each: the third reaches the limit.
    expect([run.end, run.answers.length]).toEqual(['cost-limit', 3]);
  });

  test('is estimated where it counts no tokens either', async () => {
    const limits = { maxSteps: 9, maxCostUsd: 0.12 };
    // About 5,000 tokens for each request.
    const prompt = 'word '.repeat(5_000);
    const run = await runWhole({ source: always(), model: info.id, prompt, limits, findModel });
    expect([run.end, run.answers.length]).toEqual(['cost-limit', 3]);
  });

  test('is that of the model that answered, where the gateway fell back to another', async () => {
    const served: ModelEvent = { type: 'route', route: { servedModel: info.id } };
    const limits = { maxSteps: 9, maxCostUsd: 0.04 };
    const run = await runWhole({ source: always(served, tokens), model: 'b/free', prompt: 'go', limits, findModel });
    expect([run.end, run.answers.length]).toEqual(['cost-limit', 1]);
  });

  test('ends the turn after the calls are run where nobody knows a price', async () => {
    const limits = { maxSteps: 4, maxCostUsd: 0.25 };
    const unknown = { source: always(tokens), model: 'b/unlisted', prompt: 'go', findModel };
    const run = await runWhole({ ...unknown, limits });
    expect([run.end, run.answers.length, run.results.map(({ end }) => end)]).toEqual(['cost-unknown', 1, ['done']]);
    const accepted = await runWhole({ ...unknown, limits, acceptsUnknownCost: true });
    expect([accepted.end, accepted.answers.length]).toEqual(['step-limit', 4]);
    const unlimited = await runWhole({ ...unknown, limits: { maxSteps: 4, maxCostUsd: 0 } });
    expect([unlimited.end, unlimited.answers.length]).toEqual(['step-limit', 4]);
  });

  test('is unknown where it was told for one of two requests of an answer', async () => {
    const lost: ModelEvent[] = [
      { type: 'route', route: { generationId: 'gen_1' } },
      { type: 'text-delta', text: 'I' },
    ];
    const told: ModelEvent = { type: 'usage', usage: { outputTokens: 1 }, costUsd: 0.01 };
    // The first request was lost behind its first word.
    const source: Parameters<typeof runWhole>[0]['source'] = {
      async *streamTurn() {
        yield* [start, ...lost, ...calling({ type: 'route', route: { generationId: 'gen_2' } }, told)];
      },
    };
    const limits = { maxSteps: 4, maxCostUsd: 0.25 };
    const run = await runWhole({ source, model: 'b/unlisted', prompt: 'go', limits, findModel });
    expect([run.end, run.answers.length]).toEqual(['cost-unknown', 1]);
    expect(run.answers[0]?.figures).toMatchObject({ costUsd: 0.01, unpriced: [{ generationId: 'gen_1' }] });
    const priced = await runWhole({ source, model: info.id, prompt: 'go', limits, findModel });
    expect([priced.end, priced.answers.length]).toEqual(['step-limit', 4]);
  });

  test('is nothing for a server on this machine, unless it has prices', async () => {
    const at = (url: string): FindModel => {
      const base = parseBaseUrl(url);
      return (id) => pricedModel(id, id === info.id ? info : undefined, base);
    };
    const limits = { maxSteps: 4, maxCostUsd: 0.09 };
    const local = { source: always(tokens), prompt: 'go', limits, findModel: at('http://127.0.0.1:11434/v1') };
    expect((await runWhole({ ...local, model: 'llama3' })).end).toBe('step-limit');
    expect((await runWhole({ ...local, model: info.id })).end).toBe('cost-limit');
    const remote = { ...local, findModel: at('https://llm.example.com/v1'), model: 'llama3' };
    expect((await runWhole(remote)).end).toBe('cost-unknown');
    // Listed without prices, as local servers do it.
    const listed = pricedModel('llama3', { ...info, id: 'llama3', pricing: {} }, { isLoopback: true });
    expect((await runWhole({ ...local, model: 'llama3', findModel: () => listed })).end).toBe('step-limit');
  });

  test('is nothing only where the server says so', async () => {
    const free: ModelEvent = { type: 'usage', usage: { inputTokens: 1_000, outputTokens: 1_000 }, costUsd: 0 };
    const limits = { maxSteps: 4, maxCostUsd: 0.01 };
    const run = await runWhole({ source: always(free), model: info.id, prompt: 'go', limits, findModel });
    expect(run.end).toBe('step-limit');
  });
});

class UnpricedBench extends SessionBench {
  constructor(journal?: string) {
    super(journal);
    this.choices = {
      tools: {
        tools: enabled(echoTool()),
        gate: openGate,
        ports: ports({ clock: this.clock }),
        limits: { maxSteps: 3, maxCostUsd: 0.25 },
        findModel,
      },
    };
  }

  async asked(count: number): Promise<void> {
    await expect.poll(() => this.source.turns.length).toBe(count);
  }

  cuts(): readonly (string | undefined)[] {
    return this.session
      .branch()
      .flatMap((message) => (message.role === 'user' && message.isToolStep === true ? [message.turnCut] : []));
  }
}

describe('going on though the cost is not known', () => {
  test('is asked once in a conversation for each model, and kept in no file', async () => {
    const bench = new UnpricedBench();
    const begun = bench.session.send(text('Go.'));
    await bench.asked(1);
    await bench.source.last.emit(...calling(tokens));
    await begun.ended;
    expect(bench.cuts()).toEqual(['cost-unknown']);
    expect((await bench.reopened()).problems).toEqual([]);

    const continued = bench.session.continueAnswer(begun.answerId);
    await bench.asked(2);
    await bench.source.last.emit(...calling(tokens));
    await bench.asked(3);
    await bench.source.last.emit(start, { type: 'text-delta', text: 'Done.' }, tokens);
    await bench.source.last.end();
    await continued.ended;
    expect(bench.source.turns).toHaveLength(3);

    bench.model = 'b/another';
    const other = bench.session.send(text('And with another model?'));
    await bench.asked(4);
    await bench.source.last.emit(...calling(tokens));
    await other.ended;
    expect(bench.cuts().at(-1)).toBe('cost-unknown');

    // Going on with a third one is no word on the cost of that one.
    const third = bench.session.retry(other.answerId, 'b/third');
    await bench.asked(5);
    await bench.source.last.emit(...calling(tokens));
    await third.ended;
    expect(bench.source.turns).toHaveLength(5);
    expect(bench.cuts().at(-1)).toBe('cost-unknown');

    await bench.conversation.flush();
    const later = new UnpricedBench(bench.journal);
    const again = later.session.send(text('After a restart.'));
    await later.asked(1);
    await later.source.last.emit(...calling(tokens));
    await again.ended;
    expect(later.cuts().at(-1)).toBe('cost-unknown');
  });
});

describe('the footer of an answer with tools', () => {
  const priced = (costUsd: number): ModelEvent => ({
    type: 'usage',
    usage: { inputTokens: 1, outputTokens: 1 },
    costUsd,
  });

  test.each([
    ['at least what is known, where a request told nothing', [tokens, priced(0.02)], 'at least $0.02'],
    ['nothing where no request told anything', [tokens, tokens], 'cost unknown'],
    ['the sum where all did', [priced(0.01), priced(0.02)], '$0.03'],
  ] as const)('says %s', async (_, [first, second], words) => {
    const bench = new UnpricedBench();
    bench.model = info.id;
    const begun = bench.session.send(text('Go.'));
    await bench.asked(1);
    await bench.source.last.emit(...calling(first));
    await bench.asked(2);
    await bench.source.last.emit(start, { type: 'text-delta', text: 'Done.' }, second);
    await bench.source.last.end();
    await begun.ended;
    const view = new SessionPresenter(bench.session, (id) => id).messages()[1] as ViewMessage;
    expect(viewMessageSchema.parse(view)).toEqual(view);
    expect(figureWords(view)[0]).toBe(words);
  });
});
