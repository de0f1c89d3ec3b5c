// `providerOptions.gateway` on the local gateway's wire: checked as documented, obeyed, and told in the metadata.
import { describe, expect, it } from 'vitest';
import { at, TestGateway, user } from './harness.ts';

const MODEL = 'deepseek/deepseek-v3.2';

async function routed(server: TestGateway, gateway: unknown, headers: Record<string, string> = {}): Promise<unknown> {
  const body = { model: MODEL, messages: [user('Hi')], providerOptions: { gateway } };
  return (await server.chat(body, headers)).json();
}

const routing = (answer: unknown): unknown =>
  at(answer, 'choices', 0, 'message', 'provider_metadata', 'gateway', 'routing');
const tried = (answer: unknown): readonly unknown[] =>
  (at(routing(answer), 'modelAttempts') as { providerAttempts: { provider: string }[] }[]).flatMap((model) =>
    model.providerAttempts.map(({ provider }) => provider),
  );

describe('routing on the wire', () => {
  it.each([
    [{ has: ['wings'] }, "providerOptions.gateway.has': Unknown feature 'wings'"],
    [{ order: 'bedrock' }, "providerOptions.gateway.order': expected string[]"],
    [{ sort: 'price' }, 'providerOptions.gateway.sort'],
    [{ zeroDataRetention: 'yes' }, 'expected boolean'],
    [{ serviceTier: 'gold' }, 'providerOptions.gateway.serviceTier'],
    [{ providerTimeouts: { byok: { azure: 999 } } }, 'between 1000 and 789000'],
    [{ headquarters: ['US', '!CN'] }, 'all plain or all negated'],
  ])('refuses %j', async (options, words) => {
    await using server = await TestGateway.start();
    const response = await server.chat({ model: MODEL, messages: [user('Hi')], providerOptions: { gateway: options } });
    expect(response.status).toBe(400);
    expect(at(await response.json(), 'error', 'message')).toContain(words);
  });

  it('obeys order, only, features and retention, and lets unknown keys through', async () => {
    await using server = await TestGateway.start();
    const all = at(routing(await routed(server, { newThing: 3 })), 'fallbacksAvailable') as string[];
    expect(all.length).toBeGreaterThan(0);
    const [last = ''] = all.slice(-1);
    expect(tried(await routed(server, { order: [last.toUpperCase()] }))[0]).toBe(last);
    expect(tried(await routed(server, { only: [last] }))).toEqual([last]);
    expect(at(await routed(server, { only: ['nobody'] }), 'error', 'type')).toBe('no_providers_available');
    const strict = routing(await routed(server, { zeroDataRetention: true }));
    expect(JSON.stringify(strict)).not.toContain('novita');
    expect(at(routing(await routed(server, { sort: 'tps' })), 'sort', 'executionOrder', 0)).toBe(last);
    expect(at(await routed(server, { has: ['quantization:fp64'] }), 'error', 'type')).toBe('no_providers_available');
  });

  it('falls back to the models of the request, with every attempt told', async () => {
    await using server = await TestGateway.start();
    const answer = await routed(
      server,
      { only: ['bedrock', 'anthropic'], models: ['anthropic/claude-haiku-4.5'] },
      { 'x-gateway-fault': 'fallback=1;message=no capacity' },
    );
    expect(at(routing(answer), 'canonicalSlug')).toBe('anthropic/claude-haiku-4.5');
    expect(at(routing(answer), 'modelAttempts')).toMatchObject([
      { canonicalSlug: MODEL, success: false, providerAttempts: [{ provider: 'bedrock', error: 'no capacity' }] },
      { canonicalSlug: 'anthropic/claude-haiku-4.5', success: true, providerAttempts: [{ success: true }] },
    ]);
  });

  it('plays a rule of the team, and what a provider did without', async () => {
    await using server = await TestGateway.start();
    const fault = { 'x-gateway-fault': 'rule=anthropic/claude-haiku-4.5;warning=seed' };
    const answer = await routed(server, {}, fault);
    expect(routing(answer)).toMatchObject({
      originalModelId: MODEL,
      canonicalSlug: 'anthropic/claude-haiku-4.5',
      modelAttempts: [{ canonicalSlug: 'anthropic/claude-haiku-4.5', success: true }],
    });
    const told = at(answer, 'choices', 0, 'message', 'provider_metadata', 'gateway', 'warnings', 0, 'feature');
    expect(told).toBe('seed');
  });
});
