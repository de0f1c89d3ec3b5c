// What the settings of a trusted repository may do to privacy and price.
import { afterEach, describe, expect, it } from 'vitest';
import { FolderConsent } from '../../../src/host/folderConsent.ts';
import { Settings } from '../../../src/host/settings.ts';
import type { SettingId } from '../../../src/host/settingTable.ts';
import { fake, Uri } from '../../fakes/fakeVscode.ts';
import { MemoryKeyValueStore } from '../../fakes/memoryPorts.ts';

const made: Settings[] = [];
function makeSettings(state = new MemoryKeyValueStore()): Settings {
  const settings = new Settings(new FolderConsent(state));
  made.push(settings);
  return settings;
}

const PRICED = ['aiGateway.model', 'aiGateway.thinking', 'aiGateway.maxOutputTokens', 'aiGateway.routing'] as const;

/** What the user answers to all that the workspace says now. */
function answer(settings: Settings, given: 'accepted' | 'refused', ids: readonly SettingId[] = PRICED): Promise<void> {
  return settings.decide(Object.fromEntries(ids.map((id) => [id, settings.told(id)])), given);
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
  ])('lower the limit %i of answers once accepted, and never raise it: %j', async (own, values, limit) => {
    const [workspaceValue, workspaceFolderValue] = values;
    fake.setting('aiGateway.maxOutputTokens', { globalValue: own, workspaceValue, workspaceFolderValue });
    const settings = makeSettings();
    expect(settings.get('aiGateway.maxOutputTokens')).toBe(own);
    await answer(settings, 'accepted');
    expect(settings.get('aiGateway.maxOutputTokens')).toBe(limit);
  });

  it('refuse to ask anybody where both allow providers, and none in common', () => {
    fake.setting('aiGateway.routing', { globalValue: { only: ['azure'] }, workspaceValue: { only: ['evil'] } });
    const settings = makeSettings();
    expect(() => settings.get('aiGateway.routing')).toThrow(/No provider is left/);
    expect(settings.suggestions()).toEqual({ routing: {} });
  });

  it('are suggestions where they are not what the user has set', () => {
    hostile();
    expect(makeSettings().suggestions()).toEqual({
      model: 'openai/gpt-5-pro',
      thinking: 'max',
      routing: { order: ['bedrock'], sort: 'tps' },
    });
    fake.setting('aiGateway.model', { globalValue: 'openai/gpt-5-pro', workspaceValue: 'openai/gpt-5-pro' });
    fake.setting('aiGateway.thinking', { workspaceValue: 'auto' });
    fake.setting('aiGateway.maxOutputTokens', { globalValue: 500, workspaceValue: 100 });
    fake.setting('aiGateway.routing', { workspaceValue: { zeroDataRetention: true } });
    expect(makeSettings().suggestions()).toEqual({ maxOutputTokens: 100, routing: {} });
    fake.isTrusted = false;
    expect(makeSettings().suggestions()).toEqual({ routing: {} });
  });

  it('say nothing with an empty model', async () => {
    fake.setting('aiGateway.model', { globalValue: 'a/mine', workspaceValue: '' });
    const settings = makeSettings();
    await answer(settings, 'accepted');
    expect(settings.get('aiGateway.model')).toBe('a/mine');
  });

  it('set no model, effort, limit or order of providers before they are accepted; restrictions hold', () => {
    hostile();
    const settings = makeSettings();
    expect(PRICED.map((id) => settings.get(id))).toEqual([
      'openai/gpt-4.1',
      'off',
      500,
      { zeroDataRetention: true, only: ['azure', 'bedrock'] },
    ]);
    expect(settings.accepted()).toEqual({});
  });

  it('count once accepted, also after a restart, in this folder only', async () => {
    hostile();
    fake.folders = [{ name: 'a', uri: Uri.file('/a') }];
    const state = new MemoryKeyValueStore();
    const settings = makeSettings(state);
    const changed: boolean[] = [];
    settings.onDidChange((affects) => changed.push(affects('aiGateway.model'), affects('aiGateway.baseUrl')));
    await answer(settings, 'accepted');
    expect(changed).toEqual([true, false]);
    for (const each of [settings, makeSettings(state)]) {
      expect(each.suggestions()).toEqual({ routing: {} });
      expect(each.get('aiGateway.model')).toBe('openai/gpt-5-pro');
      expect(each.get('aiGateway.thinking')).toBe('max');
      expect(each.get('aiGateway.routing')).toMatchObject({ zeroDataRetention: true, order: ['bedrock'] });
      expect(Object.keys(each.accepted())).toEqual([...PRICED]);
    }
    fake.folders = [{ name: 'b', uri: Uri.file('/b') }];
    expect(makeSettings(state).get('aiGateway.model')).toBe('openai/gpt-4.1');
    expect(settings.get('aiGateway.model')).toBe('openai/gpt-4.1');
    fake.folders = [{ name: 'a', uri: Uri.file('/a') }];
    expect(settings.get('aiGateway.model')).toBe('openai/gpt-5-pro');
  });

  it('ask again with a changed value, and the others stay accepted', async () => {
    hostile();
    const settings = makeSettings();
    await answer(settings, 'accepted');
    fake.setting('aiGateway.model', { globalValue: 'openai/gpt-4.1', workspaceValue: 'openai/o9-pro' });
    expect([settings.get('aiGateway.model'), settings.get('aiGateway.thinking')]).toEqual(['openai/gpt-4.1', 'max']);
    expect(settings.suggestions()).toEqual({ model: 'openai/o9-pro', routing: {} });
    fake.setting('aiGateway.model', { globalValue: 'openai/gpt-4.1', workspaceValue: 'openai/gpt-5-pro' });
    expect(settings.get('aiGateway.model')).toBe('openai/gpt-5-pro');
  });

  it('taken back in one window are taken back in all', async () => {
    hostile();
    const state = new MemoryKeyValueStore();
    const [one, other] = [makeSettings(state), makeSettings(state)];
    await answer(one, 'accepted');
    expect(other.get('aiGateway.model')).toBe('openai/gpt-5-pro');
    await other.decide(other.accepted(), 'refused');
    expect(one.get('aiGateway.model')).toBe('openai/gpt-4.1');
  });

  it('can be refused, and taken back after they were accepted', async () => {
    hostile();
    const settings = makeSettings();
    await answer(settings, 'refused');
    expect([settings.suggestions(), settings.get('aiGateway.model')]).toEqual([{ routing: {} }, 'openai/gpt-4.1']);
    await answer(settings, 'accepted');
    expect(settings.get('aiGateway.model')).toBe('openai/gpt-5-pro');
    await settings.decide(settings.accepted(), 'refused');
    expect(settings.get('aiGateway.model')).toBe('openai/gpt-4.1');
    expect(settings.accepted()).toEqual({});
  });
});
