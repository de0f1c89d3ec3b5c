import { afterEach, describe, expect, it, vi } from 'vitest';
import { Settings } from '../../../src/host/settings.ts';
import { SETTING_IDS, SETTINGS } from '../../../src/host/settingTable.ts';
import { fake, workspace } from '../../fakes/fakeVscode.ts';

const made: Settings[] = [];

function makeSettings(): Settings {
  const settings = new Settings();
  made.push(settings);
  return settings;
}

afterEach(() => {
  for (const settings of made.splice(0)) settings.dispose();
  expect(fake.configurationChanges.listeners.size).toBe(0);
  fake.reset();
});

describe('settings', () => {
  it('gives the default where nothing is set', () => {
    expect(makeSettings().get('aiGateway.baseUrl')).toBe('https://ai-gateway.vercel.sh');
    expect(makeSettings().get('aiGateway.stream.maxRetries')).toBe(2);
  });

  it('asks the editor once for a setting, and again after any change', () => {
    const asked = vi.spyOn(workspace, 'getConfiguration');
    const settings = makeSettings();
    const read = (): unknown => [settings.get('aiGateway.model'), settings.own('aiGateway.model')];
    expect([read(), read()]).toEqual([
      ['', ''],
      ['', ''],
    ]);
    expect(asked).toHaveBeenCalledTimes(1);
    fake.setting('aiGateway.model', { globalValue: 'a/mine', workspaceValue: 'b/theirs' });
    expect(read()).toEqual(['a/mine', 'a/mine']);
    fake.setting('editor.fontSize', { globalValue: 20 });
    read();
    expect(asked).toHaveBeenCalledTimes(3);
  });

  const usersOnly = SETTING_IDS.filter((id) => SETTINGS[id].setBy === 'user');

  it.each(usersOnly)('ignores what a workspace says about %s, trusted or not', (id) => {
    const settings = makeSettings();
    const before = settings.get(id);
    const evil = typeof before === 'string' ? 'https://evil.example' : typeof before === 'boolean' ? !before : 7;
    fake.setting(id, { workspaceValue: evil, workspaceFolderValue: evil });
    expect(settings.get(id)).toBe(before);
    expect(settings.ignoredWorkspaceValue(id)).toBe(evil);
  });

  it('lets a trusted workspace choose the wire format, and an untrusted one not', () => {
    fake.setting('aiGateway.wireFormat', { globalValue: 'messages', workspaceValue: 'chat-completions' });
    const settings = makeSettings();
    expect(settings.get('aiGateway.wireFormat')).toBe('chat-completions');
    fake.isTrusted = false;
    expect(settings.get('aiGateway.wireFormat')).toBe('messages');
  });

  it('adds the workspace instructions to the user’s only in a trusted workspace', () => {
    fake.setting('aiGateway.instructions', { globalValue: ' Be brief. ', workspaceValue: 'Use tabs.' });
    const settings = makeSettings();
    expect(settings.instructions()).toEqual({ user: 'Be brief.', workspace: 'Use tabs.' });
    fake.isTrusted = false;
    expect(settings.instructions()).toEqual({ user: 'Be brief.', workspace: '' });
  });

  it('falls back where a value has the wrong type or is out of range', () => {
    fake.setting('aiGateway.wireFormat', { globalValue: 'telegraph' });
    fake.setting('aiGateway.routing', { globalValue: ['x'] });
    fake.setting('aiGateway.stream.idleTimeoutSeconds', { globalValue: 1 });
    fake.setting('aiGateway.stream.maxRetries', { globalValue: '9' });
    const settings = makeSettings();
    expect(settings.get('aiGateway.wireFormat')).toBe('auto');
    expect(settings.get('aiGateway.routing')).toEqual({});
    expect(settings.get('aiGateway.stream.idleTimeoutSeconds')).toBe(5);
    expect(settings.get('aiGateway.stream.maxRetries')).toBe(2);
  });

  it('writes the user’s setting and tells which one changed', async () => {
    const settings = makeSettings();
    const changed: boolean[] = [];
    settings.onDidChange((affects) => changed.push(affects('aiGateway.baseUrl'), affects('aiGateway.model')));
    await settings.setForUser('aiGateway.baseUrl', 'http://127.0.0.1:8787');
    expect(settings.get('aiGateway.baseUrl')).toBe('http://127.0.0.1:8787');
    expect(changed).toEqual([true, false]);
  });
});
