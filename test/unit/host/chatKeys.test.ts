import { describe, expect, it } from 'vitest';
import { chatKeys, type KeyManifest } from '../../../src/host/chat/chatKeys.ts';
import { readManifest } from '../../harness/manifest.ts';

describe('the keys that the help of the chat names', () => {
  const manifest = readManifest() as KeyManifest;
  const rows = chatKeys(manifest);

  it('are those of package.json that hold in the chat, each command once', () => {
    expect(rows.slice(0, 2)).toEqual([
      { title: 'Open Chat', key: 'ctrl+alt+g', mac: 'cmd+alt+g', win: 'shift+alt+g' },
      { title: 'New Chat', key: 'ctrl+alt+n', mac: 'cmd+alt+n', win: 'shift+alt+n' },
    ]);
    const titles = rows.map(({ title }) => title);
    expect(titles).toEqual(expect.arrayContaining(['Go to Next Code Block', 'Allow Tool Call', 'Deny Tool Call']));
    expect(rows.find(({ title }) => title === 'Chat Accessibility Help')).toMatchObject({ key: 'alt+f1' });
    expect(new Set(titles).size).toBe(titles.length);
  });

  it('are in the display language', () => {
    const commands = manifest.contributes.commands.map(({ command }) => ({ command, title: { value: 'Übersetzt' } }));
    const [first] = chatKeys({ contributes: { ...manifest.contributes, commands } });
    expect(first?.title).toBe('Übersetzt');
  });

  it('are none of those that hold everywhere but in the chat', () => {
    const titles = rows.map(({ title }) => title);
    expect(titles).not.toContain('Accept Change');
    expect(titles.filter((title) => /change/i.test(title))).toEqual([]);
  });
});
