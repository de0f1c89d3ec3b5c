import { afterEach, describe, expect, it } from 'vitest';
import { capabilities, knownModel } from '../../../src/core/models/models.ts';
import type { ModelInfo } from '../../../src/core/model/request.ts';
import type { KeyValueStore } from '../../../src/core/ports.ts';
import { formatRelativeTime } from '../../../src/core/text/format.ts';
import { effortChoices } from '../../../src/host/models/effortPicker.ts';
import {
  looksLikeModelId,
  meansAbility,
  modelRows,
  typedWords,
  type ModelRow,
} from '../../../src/core/models/modelItems.ts';
import { ModelMemory } from '../../../src/host/models/modelMemory.ts';
import { fake } from '../../fakes/fakeVscode.ts';

afterEach(() => fake.reset());

class MemoryValues implements KeyValueStore {
  readonly values = new Map<string, unknown>();
  get = (key: string) => this.values.get(key);
  set = (key: string, value: unknown) => {
    this.values.set(key, structuredClone(value));
    return Promise.resolve();
  };
}

function model(id: string, over: Partial<ModelInfo> = {}): ModelInfo {
  const [creator = '', name = ''] = id.split('/');
  return { id, name, creator, type: 'language', tags: [], pricing: {}, ...over };
}

const MODELS = [
  model('anthropic/claude-old', { releasedAt: 1 }),
  model('anthropic/claude-new', {
    releasedAt: 2,
    contextWindow: 200_000,
    tags: ['reasoning', 'vision'],
    pricing: { input: [{ fromTokens: 0, usdPerMillion: 3 }], output: [{ fromTokens: 0, usdPerMillion: 15 }] },
    description: 'Writes $(trash) code\nwell',
  }),
  model('alibaba/qwen'),
];

describe('a model that the list lacks', () => {
  const find = (id: string) => MODELS.find((each) => each.id === id);

  it('is known by the one whose faster speed it is, but for the price', () => {
    expect(knownModel('anthropic/claude-new', find)).toBe(MODELS[1]);
    expect(knownModel('anthropic/claude-new-fast', find)).toMatchObject({
      id: 'anthropic/claude-new-fast',
      contextWindow: 200_000,
      tags: ['reasoning', 'vision'],
      pricing: {},
    });
    const listed = model('a/b-fast', { contextWindow: 5 });
    expect(knownModel('a/b-fast', (id) => (id === listed.id ? listed : undefined))).toBe(listed);
    expect(knownModel('nobody/knows-fast', find)).toBeUndefined();
    expect(knownModel('anthropic/breakfast', find)).toBeUndefined();
  });

  it('may be a virtual one, which is said', () => {
    expect(looksLikeModelId('vmc/team-a')).toBe(true);
    expect(typedWords('vmc/team-a')).toBe('virtual model of your team');
    expect(typedWords('a/b')).toBe('not in the list');
    expect(rows({ current: 'vmc/team-a' })).toContainEqual(
      expect.objectContaining({ id: 'vmc/team-a', words: 'A virtual model: your team decides which models answer' }),
    );
  });
});

function rows(over: { favourites?: string[]; recents?: string[]; current?: string } = {}): ModelRow[] {
  const { favourites = [], recents = [], current } = over;
  return modelRows({ models: MODELS, capabilities, favourites, recents, current });
}

const outline = (list: readonly ModelRow[]) => list.map((row) => (row.type === 'heading' ? `# ${row.label}` : row.id));

describe('the list of models', () => {
  it('is grouped by creator, newest first', () => {
    expect(outline(rows())).toEqual([
      '# alibaba',
      'alibaba/qwen',
      '# anthropic',
      'anthropic/claude-new',
      'anthropic/claude-old',
    ]);
  });

  it('puts favourites and recents on top, each once, also ones the list no longer has', () => {
    const list = rows({ favourites: ['alibaba/qwen'], recents: ['alibaba/qwen', 'gone/model'] });
    expect(outline(list).slice(0, 4)).toEqual(['# Favorites', 'alibaba/qwen', '# Recently used', 'gone/model']);
  });

  it('shows the model in use even where it is in no list', () => {
    const list = rows({ current: 'mine/custom' });
    expect(list[1]).toMatchObject({ id: 'mine/custom', label: '$(check) Custom', isCurrent: true });
  });

  it('says price, context and abilities in one line, and draws no icon out of a description', () => {
    const row = rows().find((one) => one.type === 'model' && one.id === 'anthropic/claude-new');
    expect(row).toMatchObject({
      label: 'claude-new',
      words: 'Reasoning · Vision — Writes $ (trash) code well',
    });
    const description = row?.type === 'model' ? row.description : '';
    expect(description.trim()).toBe('$3.00 / $15.00 · 200k · $(thinking) $(eye) · anthropic/claude-new');
  });

  it('has prices and sizes below each other, whatever a name and a price need', () => {
    const priced = (id: string, input: number, output: number, contextWindow: number): ModelInfo =>
      model(id, {
        contextWindow,
        pricing: {
          input: [{ fromTokens: 0, usdPerMillion: input }],
          output: [{ fromTokens: 0, usdPerMillion: output }],
        },
      });
    const models = [priced('a/nnnnnn', 3, 15, 200_000), priced('a/nnn', 0.15, 0.6, 1_000_000), model('a/nn')];
    const list = modelRows({ models, capabilities, favourites: [], recents: [], current: undefined });
    const lines = list.flatMap((row) => (row.type === 'model' ? [row.label + row.description] : []));
    const blank = '\u2007';
    expect(lines).toEqual([
      `nn${blank.repeat(5 + 14)} · ${blank.repeat(4)} · a/nn`,
      `nnn${blank.repeat(4 + 1)}$0.15 / $0.60 · ${blank.repeat(2)}1M · a/nnn`,
      `nnnnnn${blank}$3.00 / $15.00 · 200k · a/nnnnnn`,
    ]);
  });

  it('has models that only draw in a group of their own, in a chat and nowhere else', () => {
    const drawing = [model('b/flux', { type: 'image', pricing: { imageUsd: 0.04 } })];
    const input = { models: MODELS, drawing, capabilities, favourites: ['b/flux'], recents: [], current: undefined };
    const inChat = modelRows({ ...input, offersDrawing: true });
    const at = inChat.findIndex((row) => row.label === 'Draws pictures');
    expect(inChat.slice(at + 1)).toMatchObject([{ id: 'b/flux', words: 'Image output' }]);
    expect(inChat[1]).toMatchObject({ id: 'b/flux', label: 'flux' });
    const row = inChat.at(-1);
    expect(row?.type === 'model' ? row.description : '').toContain('$0.04 per picture');
    expect(modelRows(input).some((each) => each.type === 'model' && each.id === 'b/flux')).toBe(false);
  });

  it('knows what is meant by an ability', () => {
    const means = (typed: string): boolean => meansAbility(typed, 'Reasoning · Vision');
    expect(['vision', ' VIS', 'vi', 'tools'].map(means)).toEqual([true, true, false, false]);
  });

  it('takes a typed id with one slash', () => {
    expect(['a/b', ' a/b '].map(looksLikeModelId)).toEqual([true, true]);
    expect(['a', 'a/', 'a b/c', 'a/b/c', '/b'].map(looksLikeModelId)).toEqual([false, false, false, false, false]);
  });
});

describe('which model answers', () => {
  const make = () => {
    const [user, workspace] = [new MemoryValues(), new MemoryValues()];
    return { memory: new ModelMemory(user, workspace), user, workspace };
  };

  it('is the chat’s own choice, else the setting, else the last one picked, else none', async () => {
    const { memory } = make();
    expect(memory.modelFor('one', '')).toBeUndefined();
    await memory.choose('one', 'a/picked', '');
    expect(memory.modelFor('one', 'a/default')).toBe('a/picked');
    expect(memory.modelFor('two', 'a/default')).toBe('a/default');
    expect(memory.modelFor('two', '')).toBe('a/picked');
  });

  it('is outside the chat the one chosen last: picked, or set after that', async () => {
    const { memory } = make();
    const last = (setting: string): string | undefined => memory.lastChosen(setting, setting);
    expect(last('')).toBeUndefined();
    expect(last('a/default')).toBe('a/default');
    await memory.choose('one', 'a/picked', 'a/default');
    expect(last('a/default')).toBe('a/picked');
    expect(last('a/other')).toBe('a/other');
    await memory.choose(undefined, 'a/again', 'a/other');
    expect(last('a/other')).toBe('a/again');
    await memory.settle('a/default');
    // Set back, the setting is newer than the pick all the same.
    expect([last('a/default'), last('a/other'), last('')]).toEqual(['a/default', 'a/other', 'a/again']);
  });

  it('is not taken from the user by what a workspace sets, also from before picks were kept like this', async () => {
    const { memory, workspace } = make();
    await memory.choose('one', 'a/cheap', 'a/own');
    expect(memory.lastChosen('theirs/dear', 'a/own')).toBe('a/cheap');
    await workspace.set('models.picked', undefined);
    await memory.settle('a/own');
    expect(memory.lastChosen('theirs/dear', 'a/own')).toBe('a/cheap');
  });

  it('is in another workspace the one set there, until one is picked there too', async () => {
    const { memory, user } = make();
    await memory.choose(undefined, 'a/picked', '');
    const elsewhere = new ModelMemory(user, new MemoryValues());
    expect([elsewhere.lastChosen('b/set', ''), elsewhere.lastChosen('', '')]).toEqual(['b/set', 'a/picked']);
  });

  it('keeps six recents, newest first, each once', async () => {
    const { memory } = make();
    for (const id of ['a/1', 'a/2', 'a/3', 'a/4', 'a/5', 'a/6', 'a/7', 'a/3']) await memory.choose(undefined, id, '');
    expect(memory.recents()).toEqual(['a/3', 'a/7', 'a/6', 'a/5', 'a/4', 'a/2']);
  });

  it('toggles favourites and tells', async () => {
    const { memory } = make();
    let told = 0;
    memory.onDidChange(() => told++);
    await memory.toggleFavourite('a/1');
    expect(memory.favourites()).toEqual(['a/1']);
    await memory.toggleFavourite('a/1');
    expect([memory.favourites(), told]).toEqual([[], 2]);
  });

  it('remembers the thinking effort of each model', async () => {
    const { memory } = make();
    await memory.chooseEffort('a/1', 'high');
    expect([memory.effortFor('a/1', 'auto'), memory.effortFor('a/2', 'low')]).toEqual(['high', 'low']);
  });

  it('survives state that something else wrote', () => {
    const { memory, user, workspace } = make();
    user.values.set('models.recents', 'oops').set('models.efforts', { 'a/1': 'brutal' });
    workspace.values.set('models.ofChats', [1]);
    expect(memory.recents()).toEqual([]);
    expect(memory.effortFor('a/1', 'auto')).toBe('auto');
    expect(memory.modelFor('one', 'a/default')).toBe('a/default');
  });
});

describe('thinking efforts', () => {
  it('are those the model lists, in order, with automatic and off', () => {
    expect(effortChoices(['high', 'low', 'strange'])).toEqual(['auto', 'off', 'low', 'high']);
    expect(effortChoices(['none', 'max'])).toEqual(['auto', 'off', 'max']);
    expect(effortChoices(undefined)).toEqual(['auto', 'off', 'low', 'medium', 'high']);
  });
});

describe('times in menus', () => {
  it('say times as a user would', () => {
    const now = 10 * 86_400_000;
    expect(formatRelativeTime(now - 20_000, now, 'en')).toBe('now');
    expect(formatRelativeTime(now - 7_300_000, now, 'en')).toBe('2 hours ago');
    expect(formatRelativeTime(now - 86_400_000, now, 'en')).toBe('yesterday');
    expect(formatRelativeTime(now + 3_600_000, now, 'en')).toBe('in 1 hour');
  });
});
