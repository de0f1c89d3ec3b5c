import { describe, expect, it } from 'vitest';
import { isLanguageOn, toggled } from '../../../src/core/completion/languages.ts';
import { completionModel } from '../../../src/core/completion/model.ts';
import type { ModelInfo } from '../../../src/core/model/request.ts';

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
