import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AppError } from '../../../src/base/errors.ts';
import { Emitter } from '../../../src/base/event.ts';
import { readModelList } from '../../../src/core/gateway/catalogueWire.ts';
import { defaultModel } from '../../../src/core/models/defaultModel.ts';
import { capabilities } from '../../../src/core/models/models.ts';
import type { ModelInfo } from '../../../src/core/model/request.ts';
import { OpenModel } from '../../../src/host/chat/openModel.ts';
import type { Gateway } from '../../../src/host/gateway/gateway.ts';
import { ModelChoice } from '../../../src/host/models/modelChoice.ts';
import { ModelMemory } from '../../../src/host/models/modelMemory.ts';
import { Settings } from '../../../src/host/settings.ts';
import { fake } from '../../fakes/fakeVscode.ts';
import { MemoryKeyValueStore } from '../../fakes/memoryPorts.ts';
import { Catalogue } from '../../gateway/catalogue.ts';

const LISTED = readModelList(new Catalogue().list()) ?? [];

/** A gateway whose list of models arrives when it is asked for. */
class ListedGateway {
  #models: readonly ModelInfo[] | undefined;
  asked = 0;
  answer: () => Promise<readonly ModelInfo[]> = () => Promise.resolve(LISTED);
  readonly #changed = new Emitter<void>();

  warmed: unknown[][] = [];
  client = { warmUp: (...call: unknown[]) => (this.warmed.push(call), Promise.resolve()) };

  model = (id: string): ModelInfo | undefined => this.#models?.find((model) => model.id === id);
  capabilities = (id: string) =>
    capabilities(this.model(id) ?? { id, name: '', creator: '', type: '', tags: [], pricing: {} });
  knownAddress = (): string => 'https://ai-gateway.vercel.sh';
  defaultModel = (): string | undefined => defaultModel(this.#models ?? [])?.id;
  modelSource = () => ({
    isFallback: () => this.#models === undefined,
    onDidChange: this.#changed.event,
    refresh: async () => {
      this.asked += 1;
      this.#models = await this.answer();
    },
  });
}

let settings: Settings;
beforeEach(() => (settings = new Settings()));
afterEach(() => {
  settings.dispose();
  fake.reset();
});

function makeModels() {
  const gateway = new ListedGateway();
  const user = new MemoryKeyValueStore();
  const memory = new ModelMemory(user, new MemoryKeyValueStore());
  const models = new ModelChoice({
    gateway: gateway as unknown as Gateway,
    memory,
    settings,
    keepFocus: (ask) => ask(),
  });
  const open = new OpenModel({
    gateway: gateway as unknown as Gateway,
    models,
    settings,
    openId: () => 'chat',
    editorName: 'Editor',
    workspaceName: () => undefined,
  });
  let pickers = 0;
  models.select = () => {
    pickers += 1;
    return Promise.resolve('picked/one');
  };
  return { gateway, memory, models, open, user, pickers: () => pickers };
}

describe('the model of a chat', () => {
  it('is the default of the list until one is chosen, with its price, and nothing of it is stored', async () => {
    const { models, open, user, pickers } = makeModels();
    expect(open.view()).toBeNull();
    expect(await models.resolve('chat')).toBe('anthropic/claude-sonnet-5.5');
    expect(open.view()).toMatchObject({
      name: 'Claude Sonnet 5.5',
      isDefault: true,
      inputUsdPerMillion: 3,
      outputUsdPerMillion: 15,
    });
    expect(open.choices('chat', undefined).model).toBe('anthropic/claude-sonnet-5.5');
    expect([pickers(), user.texts.size, fake.settings.size]).toEqual([0, 0, 0]);
    await models.use('openai/gpt-5', 'chat');
    expect(open.view()).toMatchObject({ id: 'openai/gpt-5' });
    expect(open.view()?.isDefault).toBeUndefined();
  });

  it('that was chosen needs no list', async () => {
    const { models, open, gateway } = makeModels();
    fake.setting('aiGateway.model', { globalValue: 'a/mine' });
    expect(await models.resolve('chat')).toBe('a/mine');
    expect(open.view()?.isDefault).toBeUndefined();
    expect(gateway.asked).toBe(0);
  });

  it('is asked for where the list names none, or the server has no list', async () => {
    const local = makeModels();
    local.gateway.answer = () =>
      Promise.resolve([{ id: 'qwen3', name: 'q', creator: '', type: 'language', tags: [], pricing: {} }]);
    expect(await local.models.resolve('chat')).toBe('picked/one');
    const listless = makeModels();
    listless.gateway.answer = () => Promise.reject(new AppError('request', 'Not found.', { status: 404 }));
    expect(await listless.models.resolve('chat')).toBe('picked/one');
    expect([local.pickers(), listless.pickers()]).toEqual([1, 1]);
  });

  it('is the chat’s alone; outside it the one chosen last counts, picked or set', async () => {
    const { models } = makeModels();
    fake.setting('aiGateway.model', { globalValue: 'a/set' });
    await models.use('a/one', 'one');
    await models.use('a/two', 'two');
    expect([models.id('one'), models.id('two'), models.id('new'), models.id()]).toEqual([
      'a/one',
      'a/two',
      'a/set',
      'a/two',
    ]);
    fake.setting('aiGateway.model', { globalValue: 'a/set-later' });
    expect([models.id('one'), models.id()]).toEqual(['a/one', 'a/set-later']);
  });

  it('is warmed up in the wire format that it will be asked in', () => {
    const { models, gateway } = makeModels();
    fake.setting('aiGateway.wireFormat', { globalValue: 'chat-completions' });
    models.warmUp('anthropic/claude-sonnet-5');
    expect(gateway.warmed).toEqual([['anthropic/claude-sonnet-5', 'chat-completions']]);
  });

  it('is not asked for while nobody can be reached', async () => {
    const { models, gateway, pickers } = makeModels();
    gateway.answer = () => Promise.reject(new AppError('network', 'No connection.'));
    await expect(models.resolve('chat')).rejects.toThrow('No connection.');
    expect(pickers()).toBe(0);
  });
});

describe('what a folder suggests', () => {
  const hostile = (): void => {
    fake.setting('aiGateway.model', { globalValue: 'openai/gpt-5-mini', workspaceValue: 'anthropic/claude-opus-5.5' });
    fake.setting('aiGateway.thinking', { workspaceValue: 'max' });
    fake.setting('aiGateway.maxOutputTokens', { workspaceValue: 64_000 });
    fake.setting('aiGateway.routing', {
      workspaceValue: { order: ['azure', 'bed\u202erock'], sort: 'tps', caching: 'auto' },
    });
  };

  it('is said with the price and is not in use until it is accepted', async () => {
    const { open, models, gateway } = makeModels();
    hostile();
    await gateway.modelSource().refresh();
    expect(open.suggestion()).toEqual([
      'Claude Opus 5.5 ($5.00 / $25.00 per 1M tokens)',
      'thinking Maximum',
      'responses of at most 64,000 tokens',
      'azure, bed⟦U+202E⟧rock as the first providers',
      'the fastest providers first',
      'prompt caching',
    ]);
    expect(open.choices('chat', undefined)).toMatchObject({ model: 'openai/gpt-5-mini' });
    expect(models.requestSettings('openai/gpt-5-mini')).toMatchObject({
      thinking: 'auto',
      maxOutputTokens: 0,
      routing: {},
    });
    await open.answerSuggestion('accepted');
    expect(open.suggestion()).toEqual([]);
    expect(open.view()).toMatchObject({ inputUsdPerMillion: 5, outputUsdPerMillion: 25 });
    expect(models.requestSettings('anthropic/claude-opus-5.5')).toMatchObject({
      thinking: 'max',
      maxOutputTokens: 64_000,
    });
  });

  it('that was ignored is not in use, and not said again', async () => {
    const { open } = makeModels();
    hostile();
    open.suggestion();
    await open.answerSuggestion('refused');
    expect(open.suggestion()).toEqual([]);
    expect(open.view()).toMatchObject({ id: 'openai/gpt-5-mini' });
  });

  it('is not accepted by an answer to what was said before it', async () => {
    const { open } = makeModels();
    fake.setting('aiGateway.model', { globalValue: 'a/mine', workspaceValue: 'b/cheap' });
    expect(open.suggestion()).toEqual(['Cheap']);
    fake.setting('aiGateway.model', { globalValue: 'a/mine', workspaceValue: 'b/dear' });
    await open.answerSuggestion('accepted');
    expect(open.view()).toMatchObject({ id: 'a/mine' });
    expect(open.suggestion()).toEqual(['Dear']);
  });

  it('is not said where it would change nothing of what the user chose for the chat or the model', async () => {
    const { models, open, memory } = makeModels();
    fake.setting('aiGateway.model', { workspaceValue: 'anthropic/claude-opus-5.5' });
    fake.setting('aiGateway.thinking', { workspaceValue: 'max' });
    expect(open.suggestion()).toEqual(['Claude Opus 5.5', 'thinking Maximum']);
    await models.use('openai/gpt-5', 'chat');
    await memory.chooseEffort('openai/gpt-5', 'low');
    expect(open.suggestion()).toEqual([]);
    // What was not said is not accepted with the rest.
    fake.setting('aiGateway.maxOutputTokens', { workspaceValue: 9 });
    expect(open.suggestion()).toEqual(['responses of at most 9 tokens']);
    await open.answerSuggestion('accepted');
    expect([settings.get('aiGateway.model'), settings.get('aiGateway.maxOutputTokens')]).toEqual(['', 9]);
  });

  it('is said before any model is known', () => {
    const { open } = makeModels();
    fake.setting('aiGateway.thinking', { workspaceValue: 'max' });
    expect(open.suggestion()).toEqual(['thinking Maximum']);
  });
});
