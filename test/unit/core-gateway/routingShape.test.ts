// What the gateway documents of routing, told before a request is refused.
import { describe, expect, it } from 'vitest';
import { providerOptions } from '../../../src/core/gateway/routing.ts';
import { checkRouting, findingText } from '../../../src/core/gateway/routingShape.ts';

const problems = (value: unknown): readonly string[] => checkRouting(value).problems.map(findingText);
const warnings = (value: unknown): readonly string[] => checkRouting(value).warnings.map(findingText);

describe('a routing', () => {
  it('may say all that is documented', () => {
    const all = {
      order: ['bedrock'],
      only: ['vertexAnthropic'],
      sort: 'ttft',
      models: ['a/b'],
      caching: 'auto',
      zeroDataRetention: true,
      disallowPromptTraining: false,
      headquarters: ['!CN', '!RU'],
      has: ['vision', 'free', 'quantization:FP8', '!quantization:fp4'],
      providerTimeouts: { byok: { azure: 1000, openai: 789_000 }, system: { azure: 5000 } },
      serviceTier: 'flex',
      speed: 'fast',
      allowFallbackFromFast: true,
      inferenceRegion: { scope: 'zone', geoRegion: 'us' },
      user: 'u',
      tags: ['t'],
      quotaEntityId: 'q',
      anthropic: { thinking: { display: 'summarized' } },
    };
    expect(checkRouting(all)).toEqual({ problems: [], warnings: [] });
    for (const inferenceRegion of [
      { scope: 'global' },
      { scope: 'zone', geoRegion: 'eu', providers: { bedrock: { scope: 'zone', geoRegion: 'us' }, anthropic: null } },
      { scope: 'zone', geoRegion: 'us-east-1' },
    ])
      expect(checkRouting({ inferenceRegion })).toEqual({ problems: [], warnings: [] });
    expect(checkRouting({ sort: null, order: [], has: null })).toEqual({ problems: [], warnings: [] });
  });

  it.each([
    [[], 'Routing must be an object.'],
    [{ order: 'azure' }, '“order” must be an array of strings.'],
    [{ only: ['azure', 3] }, '“only[1]” must be the name of a provider, such as "bedrock".'],
    [{ sort: 'price' }, '“sort” must be "cost", "ttft", "tps".'],
    [{ models: ['gpt-5'] }, '“models[0]” must be creator/model.'],
    [{ zeroDataRetention: null }, '“zeroDataRetention” must be true or false.'],
    [{ has: ['wings'] }, /“has\[0\]” must be one of implicit-caching/],
    [{ headquarters: ['US', '!CN'] }, '“headquarters” must be all plain or all with an exclamation mark.'],
    [
      { providerTimeouts: { byok: { azure: 999 } } },
      /“providerTimeouts.byok.azure” must be .* between 1,000 and 789,000/,
    ],
    [{ providerTimeouts: { azure: 5000 } }, '“providerTimeouts.azure” must be "byok" or "system".'],
    [{ inferenceRegion: 'us' }, /“inferenceRegion” must be an object/],
    [{ inferenceRegion: { scope: 'region', geoRegion: 'us' } }, '“inferenceRegion.scope” must be "zone", "global".'],
    [{ inferenceRegion: { scope: 'zone' } }, /“inferenceRegion.geoRegion” must be the name of a region/],
    [
      {
        inferenceRegion: { scope: 'zone', geoRegion: 'eu', providers: { azure: { scope: 'zone', geoRegion: 'EU!' } } },
      },
      /“inferenceRegion.providers.azure.geoRegion” must be/,
    ],
    [{ speed: 'faster' }, '“speed” must be "fast".'],
    [{ tags: Array.from({ length: 11 }, () => 'x') }, '“tags” has more than 10 entries.'],
  ])('is refused at its place: %j', (value, words) => {
    const [first] = problems(value);
    if (typeof words === 'string') expect(first).toBe(words);
    else expect(first).toMatch(words);
  });

  it('may say what is not known yet, which is told', () => {
    expect(problems({ newThing: 3 })).toEqual([]);
    expect(warnings({ newThing: 3 })).toEqual(['“newThing” is not known, and is sent as it is.']);
    expect(warnings({ 'not a slug': {} })).toEqual(['“not a slug” is sent as the options of a provider of that name.']);
    expect(problems({ gateway: {} })).toEqual(['“gateway” stands for all of this: write its options at the top.']);
    expect(warnings(JSON.parse('{"__proto__": 3, "toString": true}'))).toHaveLength(2);
  });
});

describe('the options of a request', () => {
  it('stand by whom they are for; empty and null ones are none', () => {
    expect(providerOptions({ sort: 'cost', order: [], caching: null as never, anthropic: { a: 1 } })).toEqual({
      providerOptions: { gateway: { sort: 'cost' }, anthropic: { a: 1 } },
    });
    expect(providerOptions({ anthropic: { a: 1 } })).toEqual({ providerOptions: { anthropic: { a: 1 } } });
    expect(providerOptions({ order: [] })).toEqual({});
  });

  it('cannot replace those of the gateway by an entry of that name', () => {
    const sneaky = { zeroDataRetention: true, gateway: { zeroDataRetention: false } };
    expect(providerOptions(sneaky).providerOptions?.gateway).toEqual({ zeroDataRetention: true });
  });
});
