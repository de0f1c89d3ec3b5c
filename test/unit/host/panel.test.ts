import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type * as vscode from 'vscode';
import type { Logger } from '../../../src/core/ports.ts';
import { BufferedPort } from '../../../src/host/window/bufferedPort.ts';
import { DraftStore } from '../../../src/core/conversation/drafts.ts';
import { DrawingNotes } from '../../../src/host/chat/drawingNotes.ts';
import { EARLY_KEYS, panelHtml } from '../../../src/host/chat/html.ts';
import { webviewRoots } from '../../../src/host/window/webviewPage.ts';
import { PanelLink } from '../../../src/host/chat/panelLink.ts';
import { PanelSet } from '../../../src/host/chat/panelSet.ts';
import { openExternal, safeExternalUrl } from '../../../src/host/window/links.ts';
import type { PanelCommand } from '../../../src/protocol/messages.ts';
import { EventEmitter, fake, Uri } from '../../fakes/fakeVscode.ts';
import { MemoryJournalStore } from '../../fakes/memoryPorts.ts';

const quiet: Logger = { trace() {}, debug() {}, info() {}, warn() {}, error() {} };

afterEach(() => fake.reset());

describe('the page of the panel', () => {
  const webview = {
    cspSource: 'https://cdn.example',
    asWebviewUri: (uri: Uri) => `https://cdn.example${uri.path}`,
  } as unknown as vscode.Webview;
  const extension = Uri.file('/ext') as unknown as vscode.Uri;
  const html = () => panelHtml(webview, extension, 'de"><script>');

  it('can run only scripts of the extension and reach no network', () => {
    const policy = /http-equiv="Content-Security-Policy" content="([^"]+)"/.exec(html())?.[1] ?? '';
    const rules = Object.fromEntries(policy.split('; ').map((rule) => [rule.split(' ')[0], rule]));
    expect(rules['default-src']).toBe(`default-src 'none'`);
    expect(rules['img-src']).toBe('img-src https://cdn.example data:');
    expect(rules['script-src']).toMatch(/^script-src 'nonce-[\w+/]{24}' https:\/\/cdn\.example$/);
    expect(Object.keys(rules).toSorted()).toEqual(['default-src', 'font-src', 'img-src', 'script-src', 'style-src']);
    expect(policy).not.toMatch(/unsafe|connect-src|https?:(?!\/\/cdn\.example)|\*/);
  });

  it('has its own two scripts, with the nonce, no other code, and a new nonce each time', () => {
    const [first, second] = [html(), html()];
    const nonce = /'nonce-([^']+)'/.exec(first)?.[1];
    expect(first.match(/<script/g)).toHaveLength(2);
    // The same text whatever is shown: nothing goes into it.
    expect(first).toContain(`<script nonce="${nonce ?? 'none'}">${EARLY_KEYS}</script>`);
    expect(first).toContain(
      `<script type="module" nonce="${nonce ?? 'none'}" src="https://cdn.example/ext/dist/webview/main.js">`,
    );
    expect(first).not.toMatch(/\son\w+=|style="/);
    expect(second).not.toContain(nonce);
  });

  it('reads only the built panel and the static styles', () => {
    expect(webviewRoots(extension).map(({ path }) => path)).toEqual(['/ext/dist/webview', '/ext/media']);
  });
});

describe('links of an answer', () => {
  it.each([
    'command:workbench.action.terminal.new',
    'vscode://x/y',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'data:text/html,x',
    ' command:x',
    'nonsense',
  ])('never open %s', async (url) => {
    expect(safeExternalUrl(url)).toBeUndefined();
    expect(await openExternal(url)).toBe(false);
    expect(fake.opened).toEqual([]);
  });

  it('open web and mail addresses through the editor', async () => {
    for (const url of ['https://a.example/x?y=1', 'http://a.example/', 'mailto:a@b.example']) {
      expect(await openExternal(url)).toBe(true);
    }
    expect(fake.opened).toHaveLength(3);
  });
});

/** A webview whose page may come and go. */
function fakeView() {
  const received = new EventEmitter<unknown>();
  const visibility = new EventEmitter<undefined>();
  const posts: unknown[] = [];
  const view = {
    visible: true,
    onDidChangeVisibility: visibility.event,
    webview: {
      onDidReceiveMessage: received.event,
      postMessage: (message: unknown) => {
        posts.push(message);
        return Promise.resolve(true);
      },
    },
  };
  const setVisible = (visible: boolean): void => {
    view.visible = visible;
    visibility.fire(undefined);
  };
  const ready = (): void => received.fire({ kind: 'command', command: { type: 'ready' } });
  return { view: view as unknown as vscode.WebviewView, received, visibility, posts, setVisible, ready };
}

describe('the link to a panel', () => {
  const make = () => {
    const page = fakeView();
    const commands: PanelCommand[] = [];
    const drawing = new DrawingNotes(new MemoryJournalStore(), () => undefined);
    const reloads: unknown[] = [];
    const say = (command: PanelCommand): void => page.received.fire({ kind: 'command', command });
    const focus: boolean[] = [];
    const port = new BufferedPort(page.view.webview);
    const open = (): PanelLink =>
      new PanelLink(
        { view: page.view, port, reload: () => void reloads.push(true) },
        {
          onReady: () => commands.push({ type: 'ready' }),
          onCommand: (command) => commands.push(command),
          onShown: () => undefined,
          onFocus: (isFocused) => focus.push(isFocused),
          requests: {
            'message-bodies': () => Promise.resolve([]),
            'mention-search': () => Promise.resolve([]),
            'mention-symbols': () => Promise.resolve([]),
            'attach-text': () => Promise.resolve(null),
            'attachment-text': () => Promise.resolve(null),
            'prompt-history': () => Promise.resolve(['earlier']),
            'find-in-chat': () => Promise.resolve([]),
            'find-files': () => Promise.resolve([]),
            'token-colors': () => Promise.resolve(null),
            'tool-edit': () => Promise.resolve({}),
            'tool-detail': () => Promise.resolve({ text: '', pictures: [] }),
          },
        },
        drawing,
        quiet,
      );
    return { ...page, commands, drawing, focus, port, open, reloads, say };
  };
  const focusEvent = { type: 'composer-focus' } as const;

  it('offers a page that hangs while it draws anew, with that message as plain text and no other', async () => {
    vi.useFakeTimers();
    try {
      const { open, ready, say, drawing, reloads } = make();
      fake.answer = 'Show as Plain Text';
      open();
      ready();
      say({ type: 'drawing', messageId: 'drawn', isPlain: false });
      say({ type: 'drawing', messageId: 'frozen', isPlain: false });
      say({ type: 'drawn', ids: ['drawn'] });
      await vi.advanceTimersByTimeAsync(4100);
      expect(fake.messages.map(({ text }) => text)).toEqual(['The chat hangs while it draws a message.']);
      expect(reloads).toHaveLength(1);
      ready();
      expect(drawing.isPlain('frozen')).toBe(true);
      expect(drawing.isPlain('drawn')).toBe(false);
      await vi.advanceTimersByTimeAsync(10_000);
      expect(fake.messages).toHaveLength(1);
    } finally {
      vi.useRealTimers();
    }
  });

  it('offers to reload the window where no new page comes up', async () => {
    vi.useFakeTimers();
    try {
      const { open, ready, say, drawing } = make();
      fake.answer = 'Show as Plain Text';
      open();
      ready();
      say({ type: 'drawing', messageId: 'frozen', isPlain: false });
      await vi.advanceTimersByTimeAsync(5000);
      fake.answer = 'Reload Window';
      await vi.advanceTimersByTimeAsync(3000);
      expect(fake.messages.at(-1)?.buttons).toEqual(['Reload Window']);
      expect(fake.commandCalls).toContainEqual(['workbench.action.reloadWindow']);
      expect(drawing.isPlain('frozen')).toBe(true);
    } finally {
      vi.useRealTimers();
    }
  });

  it('shows plain what an earlier page was drawing at its end, also where that was said before anybody listened', () => {
    const { open, ready, say, drawing } = make();
    say({ type: 'left-undrawn', lists: [['q', 'a'].map((id) => ({ id, isPlain: false })), []] });
    ready();
    open();
    expect(drawing.isPlain('a')).toBe(true);
    expect(drawing.isPlain('q')).toBe(false);
  });

  it('hears what the page said before anybody listened', () => {
    const { ready, open, commands } = make();
    ready();
    open();
    expect(commands).toEqual([{ type: 'ready' }]);
  });

  it('posts nothing while there is no page, and everything after `ready`', () => {
    const { posts, open, ready, setVisible } = make();
    const link = open();
    link.post(focusEvent);
    expect(posts).toEqual([]);
    ready();
    link.post(focusEvent);
    expect(posts).toHaveLength(1);
    setVisible(false);
    link.post(focusEvent);
    link.postDelta('a', { part: 'text', startsPart: true, text: 'x' });
    setVisible(true);
    link.post(focusEvent);
    expect(posts).toHaveLength(1);
    ready();
    link.post(focusEvent);
    expect(posts).toHaveLength(2);
  });

  it('keeps the order of text and other events', () => {
    const { posts, open, ready } = make();
    const link = open();
    ready();
    link.postDelta('a', { part: 'text', startsPart: true, text: '1' });
    link.postDelta('a', { part: 'text', startsPart: false, text: '2' });
    link.post({ type: 'running-changed', runningMessageId: null });
    const kinds = posts.map((post) => (post as { event: { type: string } }).event.type);
    expect(kinds).toEqual(['answer-delta', 'answer-delta', 'running-changed']);
  });

  it('leads to the text box once the page is there, also where all was told again before', () => {
    const { posts, open, ready } = make();
    const link = open();
    const panels = new PanelSet();
    panels.add(link);
    panels.tell(focusEvent);
    // Another conversation was shown meanwhile.
    panels.settle(link);
    expect(posts).toEqual([]);
    ready();
    panels.settle(link);
    panels.settle(link);
    expect(posts).toEqual([expect.objectContaining({ event: focusEvent })]);
    panels.dispose();
  });

  it('answers requests and drops what it does not understand', async () => {
    const { posts, open, received } = make();
    open();
    received.fire({ kind: 'request', id: 7, name: 'prompt-history', params: {} });
    received.fire({ kind: 'command', command: { type: 'format-disk' } });
    await expect.poll(() => posts).toEqual([{ kind: 'answer', id: 7, result: ['earlier'] }]);
  });

  it('tells whether keys go into the page, which they do not once it is hidden or gone', () => {
    const { open, received, setVisible, focus } = make();
    const link = open();
    const say = (isFocused: boolean): void =>
      received.fire({ kind: 'command', command: { type: 'focus-changed', isFocused } });
    say(true);
    say(false);
    say(true);
    setVisible(false);
    expect(focus).toEqual([true, false, true, false]);
    say(true);
    link.dispose();
    expect(focus.slice(4)).toEqual([true, false]);
  });

  it('lets go of everything', () => {
    const { port, open, received, visibility } = make();
    open().dispose();
    port.dispose();
    expect([received.listeners.size, visibility.listeners.size]).toEqual([0, 0]);
  });
});

describe('drafts', () => {
  let store: MemoryJournalStore;
  beforeEach(() => {
    vi.useFakeTimers();
    store = new MemoryJournalStore();
  });
  afterEach(() => vi.useRealTimers());

  const picture = { type: 'image', mediaType: 'image/png', data: 'AAAA', name: 'a.png' } as const;

  it('are on disk shortly after the last change, with one write for many keystrokes', async () => {
    const drafts = new DraftStore(store, quiet);
    for (const text of ['h', 'he', 'hel', 'hello']) drafts.setText('c', text);
    await vi.advanceTimersByTimeAsync(500);
    expect(store.count('replace')).toBe(1);
    expect(await new DraftStore(store, quiet).load('c')).toEqual({ text: 'hello', attachments: [], queue: [] });
  });

  it('keep attachments, and write them only when they change', async () => {
    const drafts = new DraftStore(store, quiet);
    drafts.setAttachments('c', [picture]);
    await drafts.flush();
    drafts.setText('c', 'x');
    await drafts.flush();
    expect(store.count('replace')).toBe(2);
    expect(await new DraftStore(store, quiet).load('c')).toEqual({ text: 'x', attachments: [picture], queue: [] });
  });

  it('are read back before they are on disk', async () => {
    const drafts = new DraftStore(store, quiet);
    drafts.setText('c', 'typed just now');
    expect((await drafts.load('c')).text).toBe('typed just now');
    drafts.dispose();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('leave no file when sent, and survive a file cut short', async () => {
    const drafts = new DraftStore(store, quiet);
    drafts.setText('c', 'x');
    drafts.setAttachments('c', [picture]);
    await drafts.flush();
    drafts.remove('c');
    await drafts.flush();
    expect(store.files.size).toBe(0);
    store.files.set('draft-c.json', '[{"type":"ima');
    store.files.set('draft-c-queue.json', '[{"id":"q1","te');
    expect(await drafts.load('c')).toEqual({ text: '', attachments: [], queue: [] });
  });

  it('are written in the order in which they were said, the queue at once', async () => {
    const drafts = new DraftStore(store, quiet);
    const message = { id: 'm', text: 'later', attachments: [picture] };
    drafts.setText('c', 'later');
    drafts.setQueue('c', [message]);
    drafts.setText('c', '');
    await drafts.flush();
    drafts.setText('c', 'later');
    drafts.setQueue('c', []);
    drafts.setQueue('d', [message]);
    drafts.setText('c', 'later, and more');
    await drafts.flush();
    const order = store.calls.map(({ operation, name }) => `${operation} ${name}`);
    const queue = 'draft-c-queue.json';
    expect(order).toEqual([
      'replace draft-c.txt',
      `replace ${queue}`,
      'remove draft-c.txt',
      'replace draft-c.txt',
      `remove ${queue}`,
      'replace draft-d-queue.json',
      'replace draft-c.txt',
    ]);
    expect((await new DraftStore(store, quiet).load('d')).queue).toEqual([message]);
  });
});
