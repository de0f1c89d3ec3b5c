// What the settings of a trusted repository may do to privacy and price.
import { afterEach, describe, expect, it } from 'vitest';
import { Settings } from '../../../src/host/settings.ts';
import { fake } from '../../fakes/fakeVscode.ts';
import { MemoryKeyValueStore } from '../../fakes/memoryPorts.ts';

const made: Settings[] = [];
function makeSettings(state = new MemoryKeyValueStore()): Settings {
  const settings = new Settings(state);
  made.push(settings);
  return settings;
}

afterEach(() => {
  for (const settings of made.splice(0)) settings.dispose();
  fake.reset();
});

const theirs = {
  'aiGateway.model': 'openai/gpt-5-pro',
  'aiGateway.thinking': 'max',
  'aiGateway.maxOutputTokens': 64_000,
  'aiGateway.routing': { order: ['bedrock'], sort: 'tps' },
} as const;

function hostile(): void {
  fake.setting('aiGateway.model', { globalValue: 'openai/gpt-4.1', workspaceValue: theirs['aiGateway.model'] });
  fake.setting('aiGateway.thinking', { globalValue: 'off', workspaceValue: theirs['aiGateway.thinking'] });
  fake.setting('aiGateway.maxOutputTokens', { globalValue: 500, workspaceValue: 64_000 });
  fake.setting('aiGateway.routing', {
    globalValue: { zeroDataRetention: true, only: ['azure', 'bedrock'] },
    workspaceValue: theirs['aiGateway.routing'],
  });
}

describe('the settings of a trusted workspace', () => {
  it('keep the restrictions of the user, in a folder of many too', () => {
    hostile();
    fake.setting('aiGateway.routing', {
      globalValue: { zeroDataRetention: true, only: ['azure', 'bedrock'] },
      workspaceValue: { zeroDataRetention: false, only: ['azure', 'evil'] },
      workspaceFolderValue: { disallowPromptTraining: true },
    });
    expect(makeSettings().get('aiGateway.routing')).toEqual({
      zeroDataRetention: true,
      disallowPromptTraining: true,
      only: ['azure'],
    });
  });

  it.each([
    [0, [64_000], 64_000],
    [500, [64_000], 500],
    [500, [200, 300], 200],
    [500, [0], 500],
    [0, [], 0],
  ])('lower the limit %i of answers, and never raise it: %j', (own, [workspaceValue, workspaceFolderValue], limit) => {
    fake.setting('aiGateway.maxOutputTokens', { globalValue: own, workspaceValue, workspaceFolderValue });
    expect(makeSettings().get('aiGateway.maxOutputTokens')).toBe(limit);
  });

  it('refuse to ask anybody where both allow providers, and none in common', () => {
    fake.setting('aiGateway.routing', { globalValue: { only: ['azure'] }, workspaceValue: { only: ['evil'] } });
    const settings = makeSettings();
    expect(() => settings.get('aiGateway.routing')).toThrow(/No provider is left/);
    expect(settings.workspaceChoices()).toEqual({ routing: {} });
  });

  it('are told as choices where they are not what the user has set', () => {
    hostile();
    expect(makeSettings().workspaceChoices()).toEqual({
      model: 'openai/gpt-5-pro',
      thinking: 'max',
      routing: { order: ['bedrock'], sort: 'tps' },
    });
    fake.setting('aiGateway.model', { globalValue: 'openai/gpt-5-pro', workspaceValue: 'openai/gpt-5-pro' });
    fake.setting('aiGateway.thinking', { workspaceValue: 'auto' });
    fake.setting('aiGateway.maxOutputTokens', { globalValue: 500, workspaceValue: 100 });
    fake.setting('aiGateway.routing', { workspaceValue: { zeroDataRetention: true } });
    expect(makeSettings().workspaceChoices()).toEqual({ maxOutputTokens: 100, routing: {} });
    fake.isTrusted = false;
    expect(makeSettings().workspaceChoices()).toEqual({ routing: {} });
  });

  it('say nothing with an empty model', () => {
    fake.setting('aiGateway.model', { globalValue: 'a/mine', workspaceValue: '' });
    expect(makeSettings().get('aiGateway.model')).toBe('a/mine');
  });

  it('can be refused, also after a restart, until they choose something else; restrictions stay', async () => {
    hostile();
    const state = new MemoryKeyValueStore();
    const settings = makeSettings(state);
    const changed: boolean[] = [];
    settings.onDidChange((affects) => changed.push(affects('aiGateway.model'), affects('aiGateway.baseUrl')));
    await settings.refuseWorkspaceChoices();
    expect(changed).toEqual([true, false]);
    for (const each of [settings, makeSettings(state)]) {
      expect(each.workspaceChoices()).toEqual({ routing: {} });
      expect(each.get('aiGateway.model')).toBe('openai/gpt-4.1');
      expect(each.get('aiGateway.thinking')).toBe('off');
      expect(each.get('aiGateway.routing')).toEqual({ zeroDataRetention: true, only: ['azure', 'bedrock'] });
    }
    fake.setting('aiGateway.routing', {
      globalValue: { zeroDataRetention: true },
      workspaceValue: { disallowPromptTraining: true },
    });
    expect(settings.get('aiGateway.model')).toBe('openai/gpt-5-pro');
    await settings.refuseWorkspaceChoices();
    expect(settings.get('aiGateway.routing')).toEqual({ zeroDataRetention: true, disallowPromptTraining: true });
    fake.setting('aiGateway.model', { globalValue: 'openai/gpt-4.1', workspaceValue: 'openai/o9-pro' });
    expect(settings.workspaceChoices().model).toBe('openai/o9-pro');
  });
});
