import { describe, expect, test } from 'vitest';
import { readModelList } from '../../../src/core/gateway/catalogueWire.ts';
import { defaultModel } from '../../../src/core/models/defaultModel.ts';
import { fallbackModels } from '../../../src/core/gateway/fallbackModels.ts';
import type { ModelInfo } from '../../../src/core/model/request.ts';
import { Catalogue } from '../../gateway/catalogue.ts';

/** The catalogue of the local gateway, as its `/v1/models` lists it. */
const LISTED = readModelList(new Catalogue().list()) ?? [];

function model(id: string, over: Partial<ModelInfo> & { input?: number } = {}): ModelInfo {
  const { input, ...rest } = over;
  const pricing = input === undefined ? {} : { input: [{ fromTokens: 0, usdPerMillion: input }] };
  return { id, name: id, creator: 'x', type: 'language', tags: ['tool-use'], pricing, ...rest };
}

const idOf = (models: readonly ModelInfo[]): string | undefined => defaultModel(models)?.id;
const isSonnet = ({ id }: ModelInfo): boolean => id.includes('sonnet');

describe('the model that answers until one is chosen', () => {
  test('is the newest Claude Sonnet of the gateway’s list', () => {
    expect(LISTED.filter(isSonnet).length).toBeGreaterThan(2);
    expect(idOf(LISTED)).toBe('anthropic/claude-sonnet-5.5');
    expect(idOf(LISTED.toReversed())).toBe('anthropic/claude-sonnet-5.5');
    expect(idOf(fallbackModels())).toBe('anthropic/claude-sonnet-5');
  });

  test('without a Sonnet, is the newest model with tools at a usual price', () => {
    const others = LISTED.filter((one) => !isSonnet(one));
    const found = defaultModel(others);
    const prices = others
      .filter(({ type, tags }) => type === 'language' && tags.includes('tool-use'))
      .flatMap(({ pricing }) => pricing.input?.[0]?.usdPerMillion ?? [])
      .sort((a, b) => a - b);
    const price = found?.pricing.input?.[0]?.usdPerMillion ?? Number.NaN;
    expect(prices.filter((other) => other < price).length).toBeGreaterThanOrEqual(prices.length / 4 - 1);
    expect(prices.filter((other) => other > price).length).toBeGreaterThanOrEqual(prices.length / 4 - 1);
    expect(found?.tags).toContain('tool-use');
    // Newer ones are there, and they are dearer, cheaper or call no tools.
    const newer = others.filter((other) => (other.releasedAt ?? 0) > (found?.releasedAt ?? 0));
    expect(newer.length).toBeGreaterThan(0);
    expect(idOf(others.toReversed())).toBe(found?.id);
  });

  test.each([
    ['4.5 before 3.7', ['anthropic/claude-3.7-sonnet', 'anthropic/claude-sonnet-4.5']],
    ['4.6 before 4.5', ['a/claude-sonnet-4.5', 'a/claude-sonnet-4.6']],
    ['dates in names are no versions', ['a/claude-3.5-sonnet-20241022', 'a/claude-sonnet-4-20250514']],
    ['a name without a version comes last', ['a/claude-sonnet', 'a/claude-3.5-sonnet']],
    ['the plain name before a variant', ['a/claude-sonnet-4.6-fast', 'a/claude-sonnet-4.6']],
    ['a size of the context is no version', ['a/claude-sonnet-5-1m', 'a/claude-sonnet-5']],
    ['a version with hyphens is one', ['a/claude-sonnet-5', 'a/claude-sonnet-5-1-1m', 'a/claude-sonnet-5-1-20270101']],
    ['by letters at last', ['b/claude-sonnet-4.6', 'a/claude-sonnet-4.6']],
  ])('takes Sonnets by version: %s', (_promise, ids) => {
    const models = ids.map((id) => model(id));
    expect(idOf(models)).toBe(ids.at(-1));
    expect(idOf(models.toReversed())).toBe(ids.at(-1));
  });

  test.each([
    'a/claude-sonnet-5-thinking',
    'a/claude-sonnet-5-1m',
    'a/claude-sonnet-5-20270101',
    'a/claude-5-sonnet-v2',
  ])('takes the plain name before %s, however late that came', (variant) => {
    const models = [model('a/claude-sonnet-5', { releasedAt: 1 }), model(variant, { releasedAt: 2 })];
    expect(idOf(models)).toBe('a/claude-sonnet-5');
    expect(idOf(models.toReversed())).toBe('a/claude-sonnet-5');
  });

  test('takes a date before a variant', () => {
    const variant = model('a/claude-sonnet-5-thinking', { releasedAt: 2 });
    expect(idOf([variant, model('a/claude-sonnet-5-20270101', { releasedAt: 1 })])).toBe('a/claude-sonnet-5-20270101');
  });

  test('takes the later one where two Sonnets have the same version', () => {
    const older = model('a/claude-sonnet-4-20250514', { releasedAt: 1 });
    expect(idOf([older, model('a/claude-sonnet-4-20250801', { releasedAt: 2 })])).toBe('a/claude-sonnet-4-20250801');
  });

  test('leaves out the cheapest, the dearest, and what has no price, no date or no tools', () => {
    const middle = model('m/middle', { input: 3, releasedAt: 5 });
    const others = [
      model('m/cheap', { input: 0.1, releasedAt: 9 }),
      model('m/low', { input: 1, releasedAt: 1 }),
      model('m/high', { input: 5, releasedAt: 2 }),
      model('m/dear', { input: 150, releasedAt: 9 }),
      model('m/unpriced', { releasedAt: 9 }),
      model('m/undated', { input: 3 }),
      model('m/toolless', { input: 3, releasedAt: 9, tags: ['vision'] }),
      model('m/embedding', { input: 3, releasedAt: 9, type: 'embedding' }),
    ];
    expect(idOf([...others, middle])).toBe('m/middle');
    expect(idOf([middle, ...others.toReversed()])).toBe('m/middle');
  });

  test('prefers the cheaper one, then the shorter name, of the same day', () => {
    const a = model('m/aa', { input: 2, releasedAt: 1 });
    expect(idOf([model('m/b', { input: 3, releasedAt: 1 }), a])).toBe('m/aa');
    expect(idOf([a, model('m/z', { input: 2, releasedAt: 1 })])).toBe('m/z');
  });

  test('is the only priced one, of one', () => {
    expect(idOf([model('m/one', { input: 0, releasedAt: 1 })])).toBe('m/one');
  });

  test.each([
    ['an empty list', []],
    ['no language model', [model('x/claude-sonnet-5', { type: 'image' }), model('x/embed', { type: 'embedding' })]],
    [
      'a local server that says neither prices nor abilities',
      [model('qwen3', { tags: [] }), model('llama', { tags: [] })],
    ],
    ['prices without dates', [model('a/a', { input: 1 }), model('a/b', { input: 2 })]],
    ['dates without prices', [model('a/a', { releasedAt: 1 }), model('a/b', { releasedAt: 2 })]],
  ])('is none for %s', (_what, models) => {
    expect(defaultModel(models)).toBeUndefined();
  });
});
