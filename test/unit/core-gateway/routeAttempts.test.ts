// What the gateway tells of how an answer came about.
import { describe, expect, it } from 'vitest';
import { readRoute, withAskedTerms, withoutOwnFallback } from '../../../src/core/gateway/routing.ts';

const route = (routing: object, gateway: object = {}): ReturnType<typeof readRoute> =>
  readRoute({ gateway: { routing, ...gateway } });

describe('the attempts of an answer', () => {
  it('are kept with why they failed, how long they took and whose key it was', () => {
    const providerAttempts = [
      {
        provider: 'azure',
        credentialType: 'byok',
        success: false,
        statusCode: 503,
        error: 'overloaded',
        startTime: 1000.5,
        endTime: 1400.7,
      },
      { provider: 'openai', credentialType: 'system', success: true, statusCode: 200, startTime: 1500, endTime: 2700 },
    ];
    const modelAttempts = [{ canonicalSlug: 'openai/gpt-5', success: true, providerAttempts }];
    expect(route({ originalModelId: 'openai/gpt-5', modelAttempts })).toEqual({
      provider: 'openai',
      failedProviders: ['azure'],
      attempts: [
        { provider: 'azure', hasAnswered: false, status: 503, error: 'overloaded', durationMs: 400, isOwnKey: true },
        { provider: 'openai', hasAnswered: true, status: 200, durationMs: 1200 },
      ],
    });
  });

  it('name their model where more than one was asked, also one that nobody serves', () => {
    const modelAttempts = [
      { canonicalSlug: 'openai/gpt-5', success: false, providerAttempts: [] },
      { canonicalSlug: 'a/b', success: true, providerAttempts: [{ provider: 'x', success: true, responseTimeMs: 12 }] },
    ];
    expect(route({ originalModelId: 'openai/gpt-5', modelAttempts })).toEqual({
      provider: 'x',
      servedModel: 'a/b',
      attempts: [
        { model: 'openai/gpt-5', hasAnswered: false },
        { provider: 'x', model: 'a/b', hasAnswered: true, durationMs: 12 },
      ],
    });
  });

  it('are bounded, and clean of secrets, markup and hidden signs', () => {
    const token = `vck_${'a'.repeat(40)}`;
    const bad = { provider: 'a\u202eb', success: false, error: `<html><body>no ${token}\u0007 ${'x'.repeat(5000)}` };
    const attempts = Array.from({ length: 500 }, () => bad);
    const found = route({ attempts })?.attempts ?? [];
    expect(found).toHaveLength(20);
    for (const { provider = '', error = '' } of found) {
      expect(provider).toBe('a b');
      expect(error.length).toBeLessThan(260);
      expect(error).not.toMatch(/vck_a|<html/);
      expect(error).not.toContain('\u0007');
    }
  });

  it('pass over what is odd', () => {
    for (const attempts of [null, 'x', [null, 3, 'y'], {}]) expect(route({ attempts })).toBeUndefined();
    const odd = { provider: 7, success: 'yes', statusCode: 'x', startTime: 5, endTime: 1, error: 4 };
    expect(route({ attempts: [odd] })?.attempts).toEqual([{}]);
  });

  it('come with what the gateway did without', () => {
    const warnings = [
      { type: 'unsupported', feature: 'seed', details: 'azure does not support seed.' },
      { type: 'other', message: 'Told.' },
      { type: 'unsupported-setting' },
      {},
      null,
    ];
    expect(route({}, { warnings })).toEqual({
      warnings: ['seed: azure does not support seed.', 'Told.', 'unsupported-setting'],
    });
    expect(route({}, { warnings: Array.from({ length: 100 }, () => ({ feature: 'x' })) })?.warnings).toHaveLength(5);
  });
});

describe('a rule of the team', () => {
  const asked = 'anthropic/claude-opus-5';
  const tries = (id: string, success = true): object => ({
    canonicalSlug: id,
    success,
    providerAttempts: [{ provider: 'p', success }],
  });

  it('is said where another model was tried first, and nothing had failed', () => {
    const other = 'anthropic/claude-haiku-4.5';
    expect(route({ originalModelId: asked, canonicalSlug: other, modelAttempts: [tries(other)] })).toMatchObject({
      servedModel: other,
      isByRule: true,
    });
    expect(route({ originalModelId: asked, canonicalSlug: other })).toEqual({ servedModel: other, isByRule: true });
    // A smaller one of the same family is another one.
    const mini = 'openai/gpt-5-mini';
    expect(route({ originalModelId: 'openai/gpt-5', modelAttempts: [tries(mini)] })).toMatchObject({ isByRule: true });
  });

  it('is not said of a fallback after a failure', () => {
    const modelAttempts = [tries(asked, false), tries('a/b')];
    expect(route({ originalModelId: asked, canonicalSlug: 'a/b', modelAttempts })).not.toHaveProperty('isByRule');
    const attempts = [
      { provider: 'p', success: false },
      { provider: 'q', success: true },
    ];
    expect(route({ originalModelId: asked, canonicalSlug: 'a/b', attempts })).not.toHaveProperty('isByRule');
    // What failed before is not in this list.
    const cut = { originalModelId: asked, modelAttemptCount: 2, modelAttempts: [tries('a/b')] };
    expect(route(cut)).not.toHaveProperty('isByRule');
  });

  it('is not said of another name of the same model', () => {
    for (const [one, other] of [
      ['anthropic/claude-sonnet-4-5', 'anthropic/claude-sonnet-4.5'],
      ['anthropic/claude-sonnet-4.5-20250929', 'anthropic/claude-sonnet-4.5'],
      ['openai/gpt-5', 'openai/gpt-5-2025-08-07'],
      ['anthropic/claude-opus-5-fast', 'anthropic/claude-opus-5'],
      ['vmc/our-model', 'anthropic/claude-opus-5'],
    ] as const)
      expect(route({ originalModelId: one, modelAttempts: [tries(other)] }), one).not.toHaveProperty('isByRule');
  });

  it('is said where the gateway says it in words, and not where it says that there was none', () => {
    const modelAttempts = [tries(asked)];
    const said = (planningReasoning: string): object | undefined =>
      route({ originalModelId: asked, planningReasoning, modelAttempts });
    expect(said('Providers: p, q. A team rule allows p only.')).toMatchObject({ isByRule: true });
    expect(said('No routing rules matched. Order: p, q.')).not.toHaveProperty('isByRule');
    expect(said('Sorted by cost as a rule of thumb.')).not.toHaveProperty('isByRule');
  });

  it('is not said of a model that the request itself falls back to', () => {
    const told = { type: 'route', route: { servedModel: 'a/b', isByRule: true } } as const;
    expect(withoutOwnFallback(told, ['a/b'])).toEqual({ type: 'route', route: { servedModel: 'a/b' } });
    expect(withoutOwnFallback(told, ['c/d'])).toBe(told);
    expect(withoutOwnFallback(told, undefined)).toBe(told);
  });
});

describe('the terms of an answer', () => {
  const tries = (...providerAttempts: readonly object[]): object => ({
    modelAttempts: [{ canonicalSlug: 'a/b', success: true, providerAttempts }],
  });
  const eu = { inferenceEndpoint: { slug: 'geo-eu', scope: 'zone', geoRegion: 'eu' } };

  it.each<readonly [string, object, object, unknown]>([
    ['fast mode', { speed: 'fast' }, {}, { speed: 'fast' }],
    ['another speed', { speed: 'slow' }, {}, undefined],
    ['a tier', {}, { serviceTier: 'flex' }, { serviceTier: 'flex' }],
    ['a list price and a surcharge', {}, { cost: '0', marketCost: '0.25', surchargeCost: '0.005' }, { listUsd: 0.25, surchargeUsd: 0.005 }],
    ['no price beside the cost', {}, { cost: '0.25', marketCost: '0.25', surchargeCost: '0' }, undefined],
    ['the region of who answered', tries({ provider: 'x', success: false }, { provider: 'y', success: true, ...eu }), {}, { region: 'eu' }],
    ['the region of who did not', tries({ provider: 'x', success: false, ...eu }, { provider: 'y', success: true, inferenceEndpoint: null }), {}, undefined],
  ])('tell of %s', (_, routing, gateway, terms) => {
    expect(route({ finalProvider: 'y', ...routing }, gateway)?.terms).toEqual(terms);
  }); // prettier-ignore

  const told = (terms?: object): Parameters<typeof withAskedTerms>[0] => ({
    type: 'route',
    route: { provider: 'y', ...(terms !== undefined && { terms }) },
  });
  it.each<readonly [string, object, object | undefined, string, unknown]>([
    ['a speed that was not served', { speed: 'fast' }, undefined, 'a/b', { speed: 'standard' }],
    ['one that was', { speed: 'fast' }, { speed: 'fast' }, 'a/b', { speed: 'fast' }],
    ['the fast id of a model that has one', {}, undefined, 'anthropic/claude-opus-5-fast', { speed: 'standard' }],
    ['a model that is called fast', {}, undefined, 'morph/morph-v3-fast', undefined],
    ['a tier that was not served', { serviceTier: 'flex' }, undefined, 'a/b', { serviceTier: 'default' }],
    ['another tier than was asked for', { serviceTier: 'flex' }, { serviceTier: 'priority' }, 'a/b', { serviceTier: 'priority' }],
    ['nothing', {}, undefined, 'a/b', undefined],
  ])('say of %s', (_, routing, terms, model, expected) => {
    const event = withAskedTerms(told(terms), { model, routing: { ...routing } });
    expect(event.type === 'route' ? event.route.terms : 'none').toEqual(expected);
  }); // prettier-ignore

  it('are not told before anybody answered', () => {
    const first = { type: 'route', route: { generationId: 'gen_1' } } as const;
    expect(withAskedTerms(first, { model: 'a/b', routing: { speed: 'fast' } })).toBe(first);
  });
});
