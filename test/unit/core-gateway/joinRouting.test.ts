import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isAppError } from '../../../src/base/errors.ts';
import { joinRouting, routingPreferences, type RoutingSetting } from '../../../src/core/gateway/joinRouting.ts';

const provider = fc.constantFrom('azure', 'Azure', 'bedrock', 'openai', 'evil');
const wrong = fc.constantFrom<unknown>(null, false, 'azure', 7, {}, [null, 3]);
/** Routing as people write it, with wrong values now and then. */
const routing: fc.Arbitrary<RoutingSetting> = fc.record(
  {
    zeroDataRetention: fc.oneof(fc.boolean(), wrong),
    disallowPromptTraining: fc.oneof(fc.boolean(), wrong),
    only: fc.oneof(fc.uniqueArray(provider), wrong),
    order: fc.oneof(fc.uniqueArray(provider), wrong),
    sort: fc.oneof(fc.constantFrom('cost', 'ttft', 'tps'), wrong),
    caching: fc.oneof(fc.constant('auto'), wrong),
    models: fc.oneof(fc.uniqueArray(fc.constantFrom('a/cheap', 'b/dear')), wrong),
  },
  { requiredKeys: [] },
);

/** Without case, as providers are compared. */
const namesOf = (value: unknown): string[] =>
  Array.isArray(value)
    ? value.filter((name): name is string => typeof name === 'string').map((name) => name.toLowerCase())
    : [];

/** The providers that may answer; `undefined` stands for all. An empty list is no choice, as on the wire. */
const allowed = ({ only }: RoutingSetting): ReadonlySet<string> | undefined =>
  Array.isArray(only) && only.length > 0 ? new Set(namesOf(only)) : undefined;

function isWithin(narrow: RoutingSetting, wide: RoutingSetting): boolean {
  const [inner, outer] = [allowed(narrow), allowed(wide)];
  return outer === undefined || (inner !== undefined && [...inner].every((name) => outer.has(name)));
}

function joinedOrRefused(
  own: RoutingSetting,
  theirs: RoutingSetting,
  withPreferences = true,
): RoutingSetting | undefined {
  try {
    return joinRouting(own, theirs, withPreferences);
  } catch (error) {
    if (isAppError(error) && error.code === 'no-provider-left') return undefined;
    throw error;
  }
}

describe('routing of a user and of a repository', () => {
  it('is never wider than the user’s, whatever the repository says', () => {
    fc.assert(
      fc.property(routing, routing, fc.boolean(), (own, theirs, withPreferences) => {
        const joined = joinedOrRefused(own, theirs, withPreferences);
        if (joined === undefined) return;
        for (const key of ['zeroDataRetention', 'disallowPromptTraining']) {
          if (own[key] === true) expect(joined[key]).toBe(true);
        }
        expect(isWithin(joined, own)).toBe(true);
        expect(joined['models']).toEqual(own['models']);
        // What the user prefers stays as it is.
        for (const key of ['order', 'sort', 'caching']) {
          const isSet =
            own[key] !== undefined && own[key] !== null && !(Array.isArray(own[key]) && own[key].length === 0);
          if (isSet || !withPreferences) expect(joined[key]).toEqual(own[key]);
        }
        // Who comes first is theirs to say only where the user says nothing of it, neither by name nor by a measure.
        const isOpen = [own['order'], own['sort']].every(
          (value) => value === undefined || value === null || (Array.isArray(value) && value.length === 0),
        );
        if (!isOpen) expect([joined['order'], joined['sort']]).toEqual([own['order'], own['sort']]);
        const outer = allowed(joined);
        if (outer !== undefined && joined['order'] !== own['order'])
          expect(namesOf(joined['order']).every((name) => outer.has(name))).toBe(true);
      }),
    );
  });

  it('holds the repository’s restrictions too', () => {
    fc.assert(
      fc.property(routing, routing, (own, theirs) => {
        const joined = joinedOrRefused(own, theirs);
        if (joined === undefined) return;
        for (const key of ['zeroDataRetention', 'disallowPromptTraining']) {
          if (theirs[key] === true) expect(joined[key]).toBe(true);
        }
        const names = namesOf(theirs['only']);
        if (names.length > 0) expect(isWithin(joined, { only: names })).toBe(true);
      }),
    );
  });

  it('takes what both allow, and refuses with both lists where that is nothing', () => {
    expect(joinRouting({ only: ['azure', 'bedrock'] }, { only: ['bedrock', 'evil'] })).toEqual({ only: ['bedrock'] });
    expect(joinRouting({ only: [] }, { only: ['azure'] })).toEqual({ only: ['azure'] });
    expect(() => joinRouting({ only: ['azure'] }, { only: ['evil\u202e', 'x'] })).toThrow(
      'No provider is left: this workspace allows only evil⟦U+202E⟧, x, and your settings only azure. Change aiGateway.routing in one of them.',
    );
  });

  it('lets the repository prefer providers where the user does not, and only among those allowed', () => {
    expect(joinRouting({}, { order: ['azure'], sort: 'cost', caching: 'auto' })).toEqual({
      order: ['azure'],
      sort: 'cost',
      caching: 'auto',
    });
    expect(joinRouting({ only: ['azure'] }, { order: ['evil', 'azure'] })).toEqual({
      only: ['azure'],
      order: ['azure'],
    });
    // A list without a name allows none.
    expect(joinRouting({ only: [null, 3] }, { order: ['azure'] })).toEqual({ only: [null, 3] });
    expect(joinRouting({ only: ['azure'] }, { order: ['evil'] })).toEqual({ only: ['azure'] });
    expect(joinRouting({}, { order: ['azure'], sort: 'tps', zeroDataRetention: true }, false)).toEqual({
      zeroDataRetention: true,
    });
  });

  it('does not let the repository say who comes first beside a user who did', () => {
    const theirs = { order: ['azure'], sort: 'tps', caching: 'auto' };
    expect(joinRouting({ sort: 'cost' }, theirs)).toEqual({ sort: 'cost', caching: 'auto' });
    expect(joinRouting({ order: ['bedrock'] }, theirs)).toEqual({ order: ['bedrock'], caching: 'auto' });
    expect(joinRouting({ order: [] }, theirs)).toEqual({ ...theirs });
    expect(routingPreferences({ sort: 'cost' }, theirs)).toEqual({ caching: 'auto' });
  });

  it('compares names without case and keeps the user’s spelling', () => {
    expect(joinRouting({ only: ['Anthropic', 'bedrock'] }, { only: ['anthropic'] })).toEqual({ only: ['Anthropic'] });
    expect(joinRouting({ only: ['Anthropic'] }, { order: ['evil', 'anthropic'] })).toEqual({
      only: ['Anthropic'],
      order: ['Anthropic'],
    });
  });

  it('reads a single name as a list of one, and says where there is no name to read', () => {
    expect(joinRouting({ only: 'anthropic' }, { only: ['Anthropic', 'azure'] })).toEqual({ only: ['anthropic'] });
    expect(joinRouting({ only: ['anthropic', 'azure'] }, { only: 'azure' })).toEqual({ only: ['azure'] });
    expect(() => joinRouting({ only: 'anthropic' }, { only: ['azure'] })).toThrow(
      'No provider is left: this workspace allows only azure, and your settings only anthropic. Change aiGateway.routing in one of them.',
    );
    for (const only of [7, {}, '', [null]]) {
      expect(() => joinRouting({ only }, { only: ['azure'] })).toThrow(
        'No provider is left: "only" in your own aiGateway.routing is not an array of names.',
      );
    }
  });

  it('takes no models to fall back to from a repository', () => {
    expect(joinRouting({ models: ['a/cheap'] }, { models: ['b/dear'] })).toEqual({ models: ['a/cheap'] });
    expect(joinRouting({}, { models: ['b/dear'] })).toEqual({});
  });
});
