import { describe, expect, it } from 'vitest';
import type { ModelInfo, ThinkingEffort } from '../../../src/core/model/request.ts';
import { requestOptions, type RequestWish } from '../../../src/core/model/requestOptions.ts';

const info = (creator: string, efforts?: readonly string[]): ModelInfo => ({
  id: `${creator}/m`,
  name: 'M',
  creator,
  type: 'language',
  tags: [],
  pricing: {},
  ...(efforts !== undefined && { efforts }),
});

function asked(wish: Partial<RequestWish>, model: ModelInfo, maxOutputTokens = 0, thinking: ThinkingEffort = 'auto') {
  const settings = { thinking, maxOutputTokens, wireFormat: 'auto', routing: {} } as const;
  const options = requestOptions({ model: model.id, ...wish }, settings, model);
  return [options.thinking, options.maxOutputTokens];
}

const short = { answerTokens: 600, thinkingTokens: 4_096 };

describe('how a request is made', () => {
  it('is as the settings say where a feature wants nothing', () => {
    expect(asked({}, info('openai', ['low', 'high']), 0, 'high')).toEqual(['high', undefined]);
    expect(asked({}, info('openai', ['low', 'high']), 500)).toEqual(['auto', 500]);
  });

  it('has room for the thinking that a model cannot do without, and for no other', () => {
    expect(asked({ ...short, thinking: 'least' }, info('openai', ['minimal', 'low']))).toEqual(['minimal', 4_696]);
    expect(asked({ ...short, thinking: 'least' }, info('openai', ['none', 'low']))).toEqual(['off', 600]);
    expect(asked({ ...short, thinking: 'least' }, info('anthropic', ['low', 'high']))).toEqual(['off', 600]);
    expect(asked({ ...short, thinking: 'least' }, info('meta'))).toEqual(['off', 600]);
    expect(asked({ ...short, thinking: 'low' }, info('anthropic', ['low', 'high']))).toEqual(['low', 4_696]);
  });

  it('names the room for thinking that was asked to be left, within the user’s limit', () => {
    const room = (maxOutputTokens: number, wish: Partial<RequestWish> = {}): unknown =>
      requestOptions(
        { model: 'anthropic/m', ...short, thinking: 'least', ...wish },
        { thinking: 'auto', maxOutputTokens, wireFormat: 'auto', routing: {} },
        info('anthropic', ['low', 'high']),
      ).thinkingTokens;
    expect(room(0)).toBe(4_096);
    expect(room(1_000)).toBe(400);
    expect(room(500)).toBeUndefined();
    expect(room(0, { thinking: 'low' })).toBeUndefined();
    expect(
      requestOptions(
        { model: 'a/m', thinking: 'off' },
        { thinking: 'auto', maxOutputTokens: 0, wireFormat: 'auto', routing: {} },
        undefined,
      ).thinkingTokens,
    ).toBeUndefined();
  });

  it('thinks as little as it can where the user’s limit leaves no room for both', () => {
    expect(asked({ ...short, thinking: 'low' }, info('openai', ['none', 'low']), 1_000)).toEqual(['off', 600]);
    expect(asked({ ...short, thinking: 'low' }, info('openai', ['minimal', 'low']), 1_000)).toEqual(['minimal', 1_000]);
    expect(asked({ ...short, thinking: 'low' }, info('openai', ['minimal', 'low']), 8_000)).toEqual(['low', 4_696]);
  });
});
