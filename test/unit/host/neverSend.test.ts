import { afterEach, describe, expect, it } from 'vitest';
import { neverSendReason } from '../../../src/host/workspace/neverSend.ts';
import { watchNeverSend } from '../../../src/host/workspace/neverSendWatch.ts';
import { fake, Uri } from '../../fakes/fakeVscode.ts';
import { RecordingLogger } from '../../fakes/memoryPorts.ts';

const ID = 'aiGateway.neverSend';

function reason(path: string): string | undefined {
  return neverSendReason(Uri.file(path) as never);
}

afterEach(() => fake.reset());

describe('aiGateway.neverSend', () => {
  it('keeps a file back where a glob cannot be read, and names it', () => {
    fake.setting(ID, { globalValue: ['secrets/{a,b'] });
    expect(reason('/w/secrets/a')).toBe(
      'a is not sent: “secrets/{a,b” in the setting aiGateway.neverSend has a { without its }, and may mean this file.',
    );
    expect(reason('/w/src/a.ts')).toBeUndefined();
  });

  it('keeps back what a string in place of the list says, besides the default', () => {
    fake.setting(ID, { globalValue: '*.secret', workspaceValue: 'own/**' });
    for (const path of ['/w/a.secret', '/w/own/a', '/w/.env']) expect(reason(path)).toContain('it matches the setting');
  });

  it('says what cannot be read, once for each set of mistakes', async () => {
    const log = new RecordingLogger();
    fake.setting(ID, { globalValue: ['*.key2', '[x', 5] });
    fake.answer = 'Open Settings';
    const watch = watchNeverSend(log);
    const change = (): void => fake.configurationChanges.fire({ affectsConfiguration: (id) => id === ID });
    change();
    await expect.poll(() => fake.commandCalls.length).toBe(1);
    expect(fake.messages.map(({ level, text }) => [level, text])).toEqual([
      [
        'warning',
        'The setting aiGateway.neverSend: “[x” has a [ without its ]. Until you correct it, all files it may mean are kept back.',
      ],
    ]);
    expect(log.at('warn').map(({ message }) => message)[1]).toContain('5 is not a string');
    fake.setting(ID, { globalValue: ['*.key2'] });
    change();
    fake.setting(ID, { globalValue: ['{x'] });
    change();
    await expect.poll(() => fake.messages.length).toBe(2);
    watch.dispose();
  });
});
