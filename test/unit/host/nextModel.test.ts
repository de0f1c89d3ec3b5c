import { afterEach, describe, expect, it } from 'vitest';
import { nextOf } from '../../../src/core/models/nextOf.ts';
import { useNextFavorite, useNextThinkingEffort, type ChatCommandServices } from '../../../src/host/commands/chat.ts';
import { ModelChoice } from '../../../src/host/models/modelChoice.ts';
import { ModelMemory } from '../../../src/host/models/modelMemory.ts';
import { fake } from '../../fakes/fakeVscode.ts';

afterEach(() => fake.reset());

function scene(favourites: readonly string[], { thinks = true, efforts = ['low', 'high'] } = {}) {
  const values = new Map<string, unknown>([['models.favourites', favourites]]);
  const store = {
    get: (key: string) => values.get(key),
    set: (key: string, value: unknown) => Promise.resolve(void values.set(key, value)),
  };
  const memory = new ModelMemory(store, store);
  const models = new ModelChoice({
    gateway: {
      defaultModel: () => 'a/default',
      model: (id: string) => ({ id, name: `Model ${id}`, efforts, type: id === 'a/flux' ? 'image' : 'language' }),
    } as never,
    memory,
    settings: { get: (id: string) => (id === 'aiGateway.thinking' ? 'auto' : ''), own: () => '' } as never,
    keepFocus: (ask) => Promise.resolve(ask()),
  });
  const said: string[] = [];
  const chat = {
    models,
    session: { id: 'chat' },
    openModel: { view: () => ({ id: models.id('chat'), name: 'Model', thinks }) },
    notice: (_level: string, text: string) => void said.push(text),
  };
  const services = { chat: () => Promise.resolve(chat) } as unknown as ChatCommandServices;
  return { services, models, said };
}

describe('the next favorite', () => {
  it('is taken in their order, around the end, by the chat that is shown, and named', async () => {
    const { services, models, said } = scene(['a/one', 'b/two']);
    const ids: (string | undefined)[] = [];
    for (let press = 0; press < 3; press++) {
      await useNextFavorite(services);
      ids.push(models.id('chat'));
    }
    expect(ids).toEqual(['a/one', 'b/two', 'a/one']);
    expect(said).toEqual(['Model: Model a/one', 'Model: Model b/two', 'Model: Model a/one']);
  });

  it('is none where there is none, or no other, and that is said', async () => {
    const none = scene([]);
    await useNextFavorite(none.services);
    expect([none.models.id('chat'), none.said[0]]).toEqual(['a/default', expect.stringMatching(/no favorite models/)]);
    const only = scene(['a/one']);
    await useNextFavorite(only.services);
    await useNextFavorite(only.services);
    expect(only.said[1]).toBe('Model a/one is your only favorite model.');
  });
});

it('a model that only draws is that of its chat alone, also for whoever starts anew', async () => {
  const { models } = scene([]);
  await models.use('a/flux', 'chat');
  await models.memory.settle('');
  expect([models.id('chat'), models.id('other'), models.id()]).toEqual(['a/flux', 'a/default', 'a/default']);
  await models.use('a/text', 'other');
  expect([models.id('chat'), models.id('other'), models.id()]).toEqual(['a/flux', 'a/text', 'a/text']);
});

describe('the next thinking effort', () => {
  it('is one that the model offers, around the end', async () => {
    const { services, models, said } = scene([]);
    const efforts: string[] = [];
    for (let press = 0; press < 4; press++) {
      await useNextThinkingEffort(services);
      efforts.push(models.effort('a/default'));
    }
    expect(efforts).toEqual(['off', 'low', 'high', 'auto']);
    expect(said[0]).toBe('Thinking: Off');
  });

  it('is not changed for a model that does not think', async () => {
    const { services, models, said } = scene([], { thinks: false });
    await useNextThinkingEffort(services);
    expect(models.effort('a/default')).toBe('auto');
    expect(said).toEqual(['Model has no thinking effort to choose.']);
  });
});

it('what comes next of nothing is nothing', () => {
  expect(nextOf([], 1)).toBeUndefined();
  expect(nextOf([1], undefined)).toBe(1);
});
