import { describe, expect, it } from 'vitest';
import { toDisposable } from '../../../src/base/disposable.ts';
import { AppError } from '../../../src/base/errors.ts';
import { HostChannel, PageChannel, type Port } from '../../../src/protocol/channel.ts';
import {
  panelHostSchemas,
  panelPageSchemas,
  type PanelCommand,
  type PanelEvent,
  type PanelRequests,
} from '../../../src/protocol/messages.ts';

/** Two ports joined back to back; values are cloned on the way, as a webview does. */
function pairedPorts(): [Port, Port] {
  const listeners: [Set<(m: unknown) => void>, Set<(m: unknown) => void>] = [new Set(), new Set()];
  const port = (mine: 0 | 1, other: 0 | 1): Port => ({
    post: (message) => {
      const copy: unknown = structuredClone(message);
      for (const listener of listeners[other]) listener(copy);
    },
    onMessage: (listener) => {
      listeners[mine].add(listener);
      return toDisposable(() => listeners[mine].delete(listener));
    },
  });
  return [port(0, 1), port(1, 0)];
}

function join(requests: Partial<PanelRequests> = {}) {
  const [hostPort, panelPort] = pairedPorts();
  const commands: PanelCommand[] = [];
  const events: PanelEvent[] = [];
  const dropped: string[] = [];
  const refuse = (): Promise<never> => Promise.reject(new Error('not asked'));
  const host = new HostChannel(hostPort, panelHostSchemas, {
    onCommand: (command) => commands.push(command),
    requests: {
      'message-bodies': refuse,
      'mention-search': refuse,
      'mention-symbols': refuse,
      'attach-text': refuse,
      'attachment-text': refuse,
      'prompt-history': refuse,
      'find-in-chat': refuse,
      'find-files': refuse,
      'token-colors': refuse,
      'tool-edit': refuse,
      'tool-detail': refuse,
      ...requests,
    },
    onDropped: (reason) => dropped.push(reason),
  });
  const panel = new PageChannel(
    panelPort,
    panelPageSchemas,
    (event) => events.push(event),
    (reason) => dropped.push(reason),
  );
  return { host, panel, commands, events, dropped, hostPort, panelPort };
}

describe('the channel between host and panel', () => {
  it('carries commands up and events down', () => {
    const { host, panel, commands, events } = join();
    panel.command({ type: 'send', text: 'hello' });
    void host.post({ type: 'composer-focus' });
    expect(commands).toEqual([{ type: 'send', text: 'hello' }]);
    expect(events).toEqual([{ type: 'composer-focus' }]);
  });

  it('answers a request with what its handler gives', async () => {
    const { panel } = join({ 'prompt-history': () => Promise.resolve(['b', 'a']) });
    await expect(panel.request('prompt-history', {})).resolves.toEqual(['b', 'a']);
  });

  it('turns a failing handler into a refusal that keeps its kind and loses its cause', async () => {
    const error = new AppError('request', 'Not in Restricted Mode.', { cause: 'inner secret' });
    const { panel } = join({ 'mention-search': () => Promise.reject(error) });
    await expect(panel.request('mention-search', { query: 'x' })).rejects.toMatchObject({
      kind: 'request',
      message: 'Not in Restricted Mode.',
      cause: undefined,
    });
  });

  it('hides what a plain error says', async () => {
    const { panel } = join({ 'prompt-history': () => Promise.reject(new Error('key vck_123 leaked')) });
    await expect(panel.request('prompt-history', {})).rejects.not.toMatchObject({
      message: expect.stringContaining('vck_') as string,
    });
  });

  it('drops what it does not know, on both sides, and says so', () => {
    const { commands, events, dropped, hostPort, panelPort } = join();
    panelPort.post({ kind: 'command', command: { type: 'format-disk' } });
    hostPort.post({ kind: 'event', event: { type: 'unheard-of' } });
    panelPort.post('nonsense');
    expect(commands).toEqual([]);
    expect(events).toEqual([]);
    expect(dropped).toHaveLength(3);
  });

  it('refuses requests it never heard of, also names every object has', async () => {
    const { hostPort, panelPort, host } = join();
    const answers: unknown[] = [];
    panelPort.onMessage((message) => answers.push(message));
    panelPort.post({ kind: 'request', id: 1, name: 'constructor', params: {} });
    await expect.poll(() => answers).toHaveLength(1);
    expect(answers[0]).toMatchObject({ kind: 'refusal', id: 1 });
    host.dispose();
    hostPort.post({ kind: 'noise' });
  });

  it('rejects what is pending when the panel goes away', async () => {
    const { panel } = join({ 'prompt-history': () => new Promise(() => undefined) });
    const pending = panel.request('prompt-history', {});
    panel.dispose();
    await expect(pending).rejects.toMatchObject({ kind: 'cancelled' });
  });

  it('posts nothing after the host end is disposed', () => {
    const { host, events } = join();
    host.dispose();
    void host.post({ type: 'composer-focus' });
    expect(events).toEqual([]);
  });
});
