import { describe, expect, it } from 'vitest';
import { AppError } from '../../../src/base/errors.ts';
import { isLanguageOn, toggled } from '../../../src/core/completion/languages.ts';
import { completionModel } from '../../../src/core/completion/model.ts';
import type { ModelInfo } from '../../../src/core/model/request.ts';
import { appendDetails } from '../../../src/host/ghostText/statusDetails.ts';
import { statusCard, type GhostTextState } from '../../../src/host/ghostText/statusCard.ts';

function offered(...ids: string[]): ModelInfo[] {
  return ids.map((id) => ({ id, name: id, creator: 'x', type: 'language', tags: [], pricing: {} }));
}

describe('the model that completes', () => {
  it('is the one of the setting, whatever is offered', () => {
    expect(completionModel(' my/model ', offered('mistral/codestral'), 'a/b')).toBe('my/model');
  });

  it('is a quick one where none is set, before the dear one of the chat', () => {
    expect(
      completionModel('', offered('a/b', 'openai/gpt-4o-mini', 'mistral/codestral'), 'anthropic/claude-opus-5'),
    ).toBe('mistral/codestral');
  });

  it('is the chat’s where no quick one is offered, else the only one there is', () => {
    expect(completionModel('', offered('local/one', 'local/two'), 'local/two')).toBe('local/two');
    expect(completionModel('', offered('local/one'), undefined)).toBe('local/one');
    expect(completionModel('', [], undefined)).toBeUndefined();
  });
});

describe('languages', () => {
  it('are on unless they, or all that are not named, are off', () => {
    expect(isLanguageOn({}, 'go')).toBe(true);
    expect(isLanguageOn({ go: false }, 'go')).toBe(false);
    expect(isLanguageOn({ '*': false }, 'go')).toBe(false);
    expect(isLanguageOn({ '*': false, go: true }, 'go')).toBe(true);
    expect(isLanguageOn({ go: 'no' }, 'go')).toBe(true);
  });

  it('are turned over one at a time, and back to a setting that says nothing more', () => {
    const off = toggled({ python: false }, 'go');
    expect(off).toEqual({ python: false, go: false });
    expect(toggled(off, 'go')).toEqual({ python: false });
    expect(toggled({ '*': false }, 'go')).toEqual({ '*': false, go: true });
  });
});

describe('the card in the status bar', () => {
  const state: GhostTextState = {
    isOn: true,
    isBusy: false,
    model: 'a/b',
    payer: undefined,
    p50: undefined,
    p95: undefined,
    shown: 0,
    accepted: 0,
    reused: 0,
    spent: { usd: 0, isEstimate: false },
    ceiling: 1,
    freeAgainAt: undefined,
    error: undefined,
    keptBack: undefined,
    nothing: undefined,
  };

  it.each([
    ['it is off here', { keptBack: 'Off for go.' }, 'Off for go.'],
    ['it cost too much', { freeAgainAt: 0 }, 'the limit of $1.00 an hour is reached'],
    ['the gateway refused', { error: new AppError('auth', 'The key was refused.') }, 'The key was refused. Waiting'],
    ['the model had nothing', { nothing: 'empty' }, 'The last response was empty'],
    ['the answer was only what stands there', { nothing: 'unusable' }, 'only talk, or what stands there already'],
  ] as const)('says why nothing comes: %s', (_, change, words) => {
    expect(statusCard(state, appendDetails).value).not.toContain(words);
    expect(statusCard({ ...state, ...change }, appendDetails).value).toContain(words);
  });
});
