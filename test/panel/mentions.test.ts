// The list of `@` as a combobox, and long pastes with their way back.
import { describe, expect } from 'vitest';
import type { MentionRow } from '../../src/protocol/messages.ts';
import { expectAccessible } from './support/access.ts';
import { snapshot } from './support/content.ts';
import { it, type Panel } from './support/panelPage.ts';

const box = ({ page }: Panel) => page.getByRole('textbox', { name: 'Message' });

const KINDS: readonly MentionRow[] = [
  { label: 'Folder', detail: 'List and text of its files', icon: 'folder', narrows: 'folder:' },
  { label: 'Problems', detail: 'No problems', icon: 'warning' },
  { label: 'Changes', detail: '3 files', icon: 'git-compare', mention: { kind: 'changes' } },
];

const fileRow = (name: string): MentionRow => ({
  label: name,
  detail: 'src',
  icon: 'file',
  mention: { kind: 'file', uri: `file:///w/src/${name}` },
});

const symbolRow = (name: string): MentionRow => ({
  label: name,
  detail: 'function, src/a.ts:3',
  icon: 'symbol-function',
  mention: { kind: 'symbol', uri: 'file:///w/src/a.ts', name, line: 2, character: 9 },
});

describe('the list of @', () => {
  it('is a combobox while it is open, and nothing but a text box before and after', async ({ openPanel }) => {
    const panel = await openPanel({ snapshot: snapshot() });
    const { page, host, problems } = panel;
    host.requests['mention-search'] = async () => [...KINDS];
    expect(await page.getByRole('combobox').count()).toBe(0);
    await box(panel).pressSequentially('@');
    await page.getByRole('option', { name: /Changes/ }).waitFor();
    const combobox = page.getByRole('combobox', { name: 'Files and context', expanded: true });
    expect(await combobox.getAttribute('aria-controls')).toBe(await page.getByRole('listbox').getAttribute('id'));
    expect(await box(panel).evaluate((element) => element === document.activeElement)).toBe(true);
    expect(await box(panel).getAttribute('aria-activedescendant')).toBe('mention-0');
    await page.getByRole('status').filter({ hasText: '3 suggestions' }).waitFor({ state: 'attached' });
    await expectAccessible(page, 'the list of mentions');
    await page.keyboard.press('Escape');
    expect(await page.getByRole('combobox').count()).toBe(0);
    expect(await page.getByRole('listbox').count()).toBe(0);
    expect(await box(panel).getAttribute('aria-activedescendant')).toBeNull();
    expect(problems).toEqual([]);
  });

  it('looks for folders alone where that row is taken, and attaches nothing that has nothing', async ({
    openPanel,
  }) => {
    const panel = await openPanel({ snapshot: snapshot() });
    const { page, host } = panel;
    const asked: string[] = [];
    host.requests['mention-search'] = async ({ query }) => {
      asked.push(query);
      return query.startsWith('folder:')
        ? [{ ...fileRow('src/'), mention: { kind: 'folder', uri: 'file:///w/src' } }]
        : [...KINDS];
    };
    await box(panel).pressSequentially('see @');
    await page.getByRole('option', { name: /Problems/ }).click({ force: true });
    await page.keyboard.press('ArrowDown');
    // Enter on it neither attaches nor sends.
    await page.keyboard.press('Enter');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Enter');
    await page.getByRole('option', { name: /src\// }).waitFor();
    expect(await box(panel).inputValue()).toBe('see @folder:');
    expect(asked).toEqual(['', 'folder:']);
    expect(host.sent('attach-mention')).toEqual([]);
    await page.keyboard.press('Tab');
    expect((await host.waitFor('attach-mention')).mention).toEqual({ kind: 'folder', uri: 'file:///w/src' });
    expect(await box(panel).inputValue()).toBe('see @src/ ');
    expect(host.sent('send')).toEqual([]);
  });

  it('puts symbols behind what is there, wherever the user has gone meanwhile', async ({ openPanel }) => {
    const panel = await openPanel({ snapshot: snapshot() });
    const { page, host } = panel;
    let tell: () => void = () => undefined;
    const symbols = new Promise<void>((resolve) => (tell = resolve));
    host.requests['mention-search'] = async () => [fileRow('parse.ts'), fileRow('parser.ts')];
    host.requests['mention-symbols'] = async () => {
      await symbols;
      return [symbolRow('parseDate')];
    };
    // At once: what comes for a letter typed later begins at the first row again.
    await box(panel).fill('@pars');
    await page.getByRole('option', { name: /parser\.ts/ }).waitFor();
    await page.keyboard.press('ArrowDown');
    tell();
    await page.getByRole('option', { name: /parseDate/ }).waitFor();
    expect(await box(panel).getAttribute('aria-activedescendant')).toBe('mention-1');
    await page.getByRole('status').filter({ hasText: '3 suggestions' }).waitFor({ state: 'attached' });
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    expect((await host.waitFor('attach-mention')).mention).toMatchObject({ kind: 'symbol', name: 'parseDate' });
  });

  it('says that it searches, and that nothing was found', async ({ openPanel }) => {
    const panel = await openPanel({ snapshot: snapshot() });
    const { page, host } = panel;
    let tell: () => void = () => undefined;
    host.requests['mention-symbols'] = async () => {
      await new Promise<void>((resolve) => (tell = resolve));
      return [];
    };
    await box(panel).pressSequentially('@sym:zzz');
    await page.getByRole('option', { name: 'Searching…' }).waitFor();
    tell();
    await page.getByRole('option', { name: 'No matches' }).waitFor();
    await page.getByRole('status').filter({ hasText: 'No matches' }).waitFor({ state: 'attached' });
    // There is nothing to take: Enter sends.
    await page.keyboard.press('Enter');
    expect((await host.waitFor('send')).text).toBe('@sym:zzz');
  });

  it('shows whole rows in any height, and goes round and by pages', async ({ openPanel }) => {
    for (const height of [230, 420, 700]) {
      const panel = await openPanel({ snapshot: snapshot(), height, width: 260 });
      const { page, host } = panel;
      host.requests['mention-search'] = async () =>
        Array.from({ length: 30 }, (_, index) => fileRow(`file${index}.ts`));
      await box(panel).pressSequentially('@f');
      await page.getByRole('option').nth(29).waitFor({ state: 'attached' });
      const cutRows = (): Promise<number> =>
        page.getByRole('listbox').evaluate((list) => {
          // Under its border nothing is seen.
          const top = list.getBoundingClientRect().top + list.clientTop;
          const frame = { top, bottom: top + list.clientHeight };
          const isCut = ({ top, bottom }: DOMRect): boolean =>
            (top < frame.bottom - 1 && bottom > frame.bottom) || (bottom > frame.top + 1 && top < frame.top);
          return [...list.children].filter((row) => isCut(row.getBoundingClientRect())).length;
        });
      expect(await page.getByRole('listbox').evaluate((list) => list.getBoundingClientRect().top >= 0)).toBe(true);
      expect(await cutRows(), `at the start of ${height}`).toBe(0);
      await page.keyboard.press('ArrowUp');
      expect(await box(panel).getAttribute('aria-activedescendant')).toBe('mention-29');
      expect(await cutRows(), `at the end of ${height}`).toBe(0);
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('PageDown');
      expect(await box(panel).getAttribute('aria-activedescendant')).toBe('mention-9');
      expect(await cutRows(), `in the middle of ${height}`).toBe(0);
    }
  });
});

describe('a long paste', () => {
  const long = Array.from({ length: 120 }, (_, line) => `line ${line}`).join('\n');
  const paste = (panel: Panel, text: string): Promise<void> =>
    box(panel).evaluate((element: HTMLTextAreaElement, pasted) => {
      const clipboardData = new DataTransfer();
      clipboardData.setData('text/plain', pasted);
      const event = new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true });
      // What the browser does with a paste that nobody takes.
      if (element.dispatchEvent(event)) document.execCommand('insertText', false, pasted);
    }, text);
  const chip = {
    id: 'pasted',
    kind: 'text',
    label: 'Pasted text (120 lines)',
    detail: '',
    tokens: 300,
    isLongPaste: true,
  } as const;

  it('becomes an attachment, a shorter one stays text', async ({ openPanel }) => {
    const panel = await openPanel({ snapshot: snapshot() });
    const { page, host } = panel;
    const taken: string[] = [];
    host.requests['attach-text'] = async ({ text }) => {
      taken.push(text);
      return 'pasted';
    };
    await box(panel).focus();
    const short = Array.from({ length: 80 }, () => 'x').join('\n');
    await paste(panel, short);
    await expect.poll(() => box(panel).inputValue()).toBe(short);
    await paste(panel, long);
    await expect.poll(() => taken).toEqual([long]);
    expect(await box(panel).inputValue()).toBe(short);
    await paste(panel, 'y'.repeat(4_001));
    await expect.poll(() => taken.length).toBe(2);
    host.post({ type: 'attachments-changed', attachments: [chip] });
    await page.getByRole('button', { name: 'Show Pasted text (120 lines)' }).waitFor();
  });

  it('comes back as text at the caret by its button', async ({ openPanel }) => {
    const panel = await openPanel({ snapshot: snapshot({ draft: 'before  after', attachments: [chip] }) });
    const { page, host } = panel;
    host.requests['attachment-text'] = async ({ attachmentId }) => (attachmentId === 'pasted' ? 'THE TEXT' : null);
    await box(panel).evaluate((element: HTMLTextAreaElement) => {
      element.focus();
      element.setSelectionRange(7, 7);
    });
    await page.getByRole('button', { name: 'Paste as text: Pasted text (120 lines)' }).click();
    expect((await host.waitFor('detach')).attachmentId).toBe('pasted');
    expect(await box(panel).inputValue()).toBe('before THE TEXT after');
    expect(await box(panel).evaluate((element) => element === document.activeElement)).toBe(true);
    await page.keyboard.press('Control+z');
    expect(await box(panel).inputValue()).toBe('before  after');
  });

  it('comes back as text by undo, until something is typed', async ({ openPanel }) => {
    const panel = await openPanel({ snapshot: snapshot() });
    const { page, host } = panel;
    host.requests['attachment-text'] = async () => long;
    await box(panel).pressSequentially('a');
    await paste(panel, long);
    // What comes to the window, the editor hears too, and would undo what was typed before.
    await page.evaluate(() => addEventListener('keydown', ({ key }) => Reflect.set(globalThis, 'heard', key)));
    await page.keyboard.press('Control+z');
    expect(await page.evaluate(() => Reflect.get(globalThis, 'heard'))).not.toBe('z');
    expect((await host.waitFor('detach')).attachmentId).toBe('pasted');
    expect(await box(panel).inputValue()).toBe(`a${long}`);
    await paste(panel, long);
    await page.keyboard.press('b');
    await page.keyboard.press('Control+z');
    // The browser takes back what was typed, and what came before it in one go.
    expect(['a', `a${long}`]).toContain(await box(panel).inputValue());
    expect(host.sent('detach').length).toBe(1);
  });

  it('that is not taken is in the text box', async ({ openPanel }) => {
    const panel = await openPanel({ snapshot: snapshot() });
    panel.host.requests['attach-text'] = async () => null;
    await box(panel).pressSequentially('a');
    await paste(panel, long);
    await expect.poll(() => box(panel).inputValue()).toBe(`a${long}`);
  });
});
