// Routing of all scopes joined: the narrower wins, what protects data only gets stricter.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isAppError } from '../../../src/base/errors.ts';
import type { RoutingSetting } from '../../../src/core/gateway/joinRouting.ts';
import { joinScopes, type RoutingScope } from '../../../src/core/gateway/routingScopes.ts';

const chat = (routing: RoutingSetting): RoutingScope => ({ kind: 'chat', routing });
const file = (routing: RoutingSetting): RoutingScope => ({ kind: 'extraction', routing, isOfWorkspace: true });

describe('routing of several scopes', () => {
  it('is that of the narrower key by key', () => {
    const model: RoutingScope = { kind: 'model', routing: { sort: 'cost', order: ['azure'] } };
    expect(joinScopes({ sort: 'tps', caching: 'auto' }, [model, chat({ order: ['bedrock'] })])).toEqual({
      sort: 'cost',
      order: ['bedrock'],
      caching: 'auto',
    });
    expect(joinScopes({ anthropic: { a: 1 } }, [chat({ anthropic: { b: 2 } })])).toEqual({ anthropic: { b: 2 } });
  });

  it('takes a wider choice away with null, and not with an empty list', () => {
    expect(joinScopes({ sort: 'tps', order: ['a'] }, [chat({ sort: null, order: [] })])).toEqual({ order: ['a'] });
  });

  it('allows what both allow, and says so where that is nobody', () => {
    expect(joinScopes({ only: ['azure', 'Bedrock'] }, [chat({ only: ['bedrock', 'x'] })])).toEqual({
      only: ['Bedrock'],
    });
    expect(() => joinScopes({ only: ['azure'] }, [chat({ only: ['openai'] })])).toThrow(
      'No provider is left: the routing of this chat allows only openai, and wider routing only azure.',
    );
    expect(() => joinScopes({ only: ['azure'] }, [file({ only: ['openai'] })])).toThrow(/this saved extraction allows/);
  });

  it('joins countries that are allowed and those that are forbidden', () => {
    const joined = (wide: string[], narrow: string[]): unknown =>
      joinScopes({ headquarters: wide }, [chat({ headquarters: narrow })])['headquarters'];
    expect(joined(['US', 'DE'], ['de', 'FR'])).toEqual(['DE']);
    expect(joined(['!CN'], ['!RU'])).toEqual(['!CN', '!RU']);
    expect(joined(['!CN'], ['US', 'CN'])).toEqual(['US']);
    expect(joined(['US', 'CN'], ['!CN'])).toEqual(['US']);
    expect(() => joined(['US'], ['!us'])).toThrow(/No provider is left/);
  });

  it('keeps a region that was pinned, and names no other one', () => {
    const zone = (geoRegion: string, rest: object = {}): object => ({ scope: 'zone', geoRegion, ...rest });
    const joined = (wide: unknown, narrow: unknown): unknown =>
      joinScopes({ inferenceRegion: wide }, [chat({ inferenceRegion: narrow })])['inferenceRegion'];
    expect(joined(zone('eu'), null)).toEqual(zone('eu'));
    expect(joined(zone('eu'), { scope: 'global' })).toEqual(zone('eu'));
    expect(joined(zone('eu'), zone('eu', { providers: { azure: null } }))).toEqual(zone('eu'));
    expect(joined({ scope: 'global' }, zone('us'))).toEqual(zone('us'));
    expect(joined(undefined, zone('us'))).toEqual(zone('us'));
    expect(joinScopes({ inferenceRegion: zone('eu') }, [chat({ sort: 'cost' })])).toEqual({
      inferenceRegion: zone('eu'),
      sort: 'cost',
    });
    expect(() => joined(zone('eu'), zone('us'))).toThrow(/this chat allows only us, and wider routing only eu/);
  });

  it('takes nothing but restrictions from a file, whatever the user says elsewhere', () => {
    const theirs = file({
      only: ['azure'],
      zeroDataRetention: true,
      sort: 'tps',
      order: ['evil'],
      models: ['dear/model'],
      anthropic: { x: 1 },
    });
    expect(joinScopes({}, [theirs])).toEqual({ only: ['azure'], zeroDataRetention: true });
    expect(joinScopes({}, [theirs, chat({ only: ['azure', 'openai'], sort: 'cost' })])).toEqual({
      only: ['azure'],
      sort: 'cost',
      zeroDataRetention: true,
    });
  });

  it('never loosens what a wider scope forbids', () => {
    const provider = fc.constantFrom('azure', 'Azure', 'bedrock', 'openai');
    const odd = fc.constantFrom<unknown>(null, false, 'azure', 7, {}, []);
    const routing: fc.Arbitrary<RoutingSetting> = fc.record(
      {
        zeroDataRetention: fc.oneof(fc.boolean(), odd),
        disallowPromptTraining: fc.oneof(fc.boolean(), odd),
        only: fc.oneof(fc.uniqueArray(provider, { minLength: 1 }), odd),
        order: fc.oneof(fc.uniqueArray(provider), odd),
      },
      { requiredKeys: [] },
    );
    const scope = fc.record({ kind: fc.constant('chat' as const), routing, isOfWorkspace: fc.boolean() });
    fc.assert(
      fc.property(routing, fc.array(scope, { maxLength: 4 }), (widest, scopes) => {
        let joined: RoutingSetting;
        try {
          joined = joinScopes(widest, scopes);
        } catch (error) {
          if (isAppError(error) && error.code === 'no-provider-left') return;
          throw error;
        }
        const all = [widest, ...scopes.map((each) => each.routing)];
        for (const key of ['zeroDataRetention', 'disallowPromptTraining'])
          if (all.some((each) => each[key] === true)) expect(joined[key]).toBe(true);
        const lower = (list: unknown): string[] =>
          Array.isArray(list) ? list.map((one) => String(one).toLowerCase()) : [];
        for (const { only } of all) {
          if (!Array.isArray(only) || only.length === 0) continue;
          expect(lower(joined['only']).length).toBeGreaterThan(0);
          for (const name of lower(joined['only'])) expect(lower(only)).toContain(name);
        }
      }),
    );
  });
});
