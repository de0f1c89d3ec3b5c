import { afterEach, describe, expect, it } from 'vitest';
import { AppError } from '../../../src/base/errors.ts';
import type { ModelEvent } from '../../../src/core/model/events.ts';
import type { TurnRequest, TurnSource } from '../../../src/core/model/request.ts';
import { draftSchema, type DraftEvent } from '../../../src/core/extraction/draftSchema.ts';
import { estimateExtraction } from '../../../src/core/extraction/estimateCost.ts';
import { isTranslated, showOtherLanguage } from '../otherLanguage.ts';

/** Answers each request with the next text. */
class TextSource implements TurnSource {
  readonly requests: TurnRequest[] = [];
  readonly #answers: readonly (string | AppError)[];

  constructor(...answers: readonly (string | AppError)[]) {
    this.#answers = answers;
  }

  async *streamTurn(request: TurnRequest): AsyncGenerator<ModelEvent, void, void> {
    const answer = this.#answers[this.requests.length] ?? '';
    this.requests.push(request);
    yield { type: 'response-start' };
    if (typeof answer !== 'string') {
      yield { type: 'turn-end', reason: 'error', error: answer };
      return;
    }
    for (const piece of answer.match(/[\s\S]{1,9}/g) ?? []) yield { type: 'text-delta', text: piece };
    yield { type: 'usage', usage: { outputTokens: 3 }, costUsd: 0.01 };
    yield { type: 'turn-end', reason: 'stop' };
  }
}

const SCHEMA = { type: 'object', properties: { total: { type: 'number' } }, required: ['total'] };

async function run(
  source: TurnSource,
  text = 'Total: 5',
): Promise<{ readonly last: Extract<DraftEvent, { type: 'end' }>; readonly partials: number }> {
  let last: Extract<DraftEvent, { type: 'end' }> | undefined;
  let partials = 0;
  for await (const event of draftSchema({ model: 'openai/gpt-5', source: { text }, instructions: 'the sums' }, source, {
    signal: new AbortController().signal,
  })) {
    if (event.type === 'end') last = event;
    else partials += 1;
  }
  if (last === undefined) throw new Error('There was no end.');
  return { last, partials };
}

describe('drafting a schema', () => {
  afterEach(() => showOtherLanguage(false));

  it('draws it while it comes and gives one that can be used', async () => {
    const source = new TextSource(`\`\`\`json\n${JSON.stringify(SCHEMA)}\n\`\`\``);
    const { last, partials } = await run(source);
    expect(last).toMatchObject({ status: 'done', schema: SCHEMA, spent: { costUsd: 0.01 } });
    expect(partials).toBeGreaterThan(3);
    expect(JSON.stringify(source.requests[0]?.messages)).toContain('What is wanted: the sums');
  });

  it('sends back what cannot be used, once', async () => {
    const source = new TextSource('{"type": "object", "properties": {"a": {"type": "text"}}}', JSON.stringify(SCHEMA));
    expect((await run(source)).last).toMatchObject({ status: 'done', schema: SCHEMA });
    expect(JSON.stringify(source.requests[1]?.messages)).toContain('must be one of');
    expect((await run(new TextSource('no', 'no'))).last).toMatchObject({ status: 'failed', error: { kind: 'schema' } });
  });

  it.each([
    'no',
    '[]',
    '{"a": 1}',
    '{"properties": 1}',
    '{"type": "text"}',
    '{"$ref": "#/x"}',
    '{"not": {"pattern": "("}}',
  ])('tells the model in English why %s cannot be used, and the user in their language', async (text) => {
    showOtherLanguage(true);
    const source = new TextSource(text, text);
    const { last } = await run(source);
    const words = JSON.stringify(source.requests[1]?.messages);
    expect(words).toContain('That cannot be used: ');
    expect(isTranslated(words)).toBe(false);
    expect(
      last.error?.message
        .replaceAll(/⟪[^⟪⟫]*⟫/g, '')
        .replaceAll(/⟪[^⟪⟫]*⟫/g, '')
        .trim(),
    ).toBe('');
  });

  it('passes on what the gateway says', async () => {
    expect((await run(new TextSource(new AppError('quota', 'No credit')))).last).toMatchObject({
      status: 'failed',
      error: { kind: 'quota' },
    });
  });

  it('shows the model a part of a long document only', async () => {
    const source = new TextSource(JSON.stringify(SCHEMA));
    await run(source, 'x'.repeat(100_000));
    expect(JSON.stringify(source.requests[0]?.messages).length).toBeLessThan(15_000);
  });
});

describe('estimating before sending', () => {
  const info = {
    id: 'a/b',
    name: 'b',
    creator: 'a',
    type: 'language',
    tags: [],
    contextWindow: 200_000,
    pricing: { input: [{ fromTokens: 0, usdPerMillion: 1 }], output: [{ fromTokens: 0, usdPerMillion: 5 }] },
  };

  it('grows with the document and knows the price where the catalogue does', () => {
    const small = estimateExtraction({ schema: SCHEMA, source: { text: 'word '.repeat(1_000) }, info });
    const large = estimateExtraction({ schema: SCHEMA, source: { text: 'word '.repeat(100_000) }, info });
    expect(small.requests).toBe(1);
    expect(large.requests).toBeGreaterThan(2);
    expect(large.inputTokens).toBeGreaterThan(90_000);
    expect((large.costUsd ?? 0) / (small.costUsd ?? 1)).toBeGreaterThan(50);
    expect(small.costUsd).toBeCloseTo((small.inputTokens + small.outputTokens * 5) / 1e6, 4);
    expect(estimateExtraction({ schema: SCHEMA, source: { text: 'x' } }).costUsd).toBeUndefined();
  });

  it('is more with evidence', () => {
    const request = { schema: SCHEMA, source: { text: 'word '.repeat(1_000) }, info };
    expect(estimateExtraction(request, { withEvidence: true }).outputTokens).toBeGreaterThan(
      estimateExtraction(request).outputTokens,
    );
  });
});
