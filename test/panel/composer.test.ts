import type { Locator, Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import { answer, question, snapshot } from './support/content.ts';
import { beforeTheHost, beforeTheScript } from './support/heldMessages.ts';
import { it } from './support/panelPage.ts';

const box = (page: Page): Locator => page.getByRole('textbox', { name: 'Message' });

describe('the composer', () => {
  it('sends with Enter, breaks with Shift+Enter, and keeps the focus', async ({ openPanel }) => {
    const { page, host } = await openPanel({ snapshot: snapshot() });
    expect(await page.getByRole('button', { name: 'Send' }).isDisabled()).toBe(true);
    await box(page).fill('one');
    await box(page).press('Shift+Enter');
    await box(page).pressSequentially('two');
    await box(page).press('Enter');
    expect((await host.waitFor('send')).text).toBe('one\ntwo');
    expect(await box(page).inputValue()).toBe('');
    expect(await box(page).evaluate((element) => element === document.activeElement)).toBe(true);
  });

  it('sends with Control+Enter only, when the user chose so', async ({ openPanel }) => {
    const { page, host } = await openPanel({ snapshot: snapshot({ sendWithEnter: false }) });
    await box(page).fill('one');
    await box(page).press('Enter');
    await box(page).press('Control+Enter');
    await host.waitFor('send');
    expect(host.sent('send')).toEqual([{ type: 'send', text: 'one' }]);
  });

  it('does not send while an input method composes', async ({ openPanel }) => {
    const { page, host } = await openPanel({ snapshot: snapshot() });
    await box(page).fill('にほ');
    await box(page).dispatchEvent('keydown', { key: 'Enter', isComposing: true, bubbles: true });
    await box(page).press('Enter');
    await host.waitFor('send');
    expect(host.sent('send')).toHaveLength(1);
  });

  it('queues what is asked while an answer runs, and Escape stops the answer', async ({ openPanel }) => {
    const messages = [question('q', 'x'), answer('a', 'y', { status: 'streaming' })];
    const { page, host } = await openPanel({ snapshot: snapshot({ messages, runningMessageId: 'a' }) });
    await box(page).fill('next');
    await box(page).press('Enter');
    expect((await host.waitFor('send')).text).toBe('next');
    expect(await box(page).inputValue()).toBe('');
    host.post({ type: 'notice', level: 'info', text: 'Something else.' });
    await page.getByText('Something else.').waitFor();
    // First the notice goes, then the answer stops. A key that is held repeats, and does neither.
    for (let press = 0; press < 2; press += 1) {
      await page.keyboard.down('Escape');
      await page.keyboard.down('Escape');
      await page.keyboard.up('Escape');
    }
    await host.waitFor('stop');
    expect(host.sent('stop')).toHaveLength(1);
    expect(host.sent('queue-remove')).toEqual([]);
  });

  it('brings a draft back after a reload, also when the host heard nothing of it yet', async ({ openPanel }) => {
    const { page, host } = await openPanel({ snapshot: snapshot() });
    await box(page).fill('half a thought');
    await host.waitFor('draft-changed', ({ text }) => text === 'half a thought');
    await page.reload();
    await page.waitForFunction(() => document.querySelector('textarea')?.value === 'half a thought');
  });

  it.for([
    ['sends what was asked before the host had said anything', '', ['early']],
    ['puts it behind a draft that was there, and does not send the two as one', 'older', []],
  ] as const)('%s', async ([_promise, draft, sent], { openPanel }) => {
    const { page, host } = await openPanel({ snapshot: snapshot({ draft }) });
    await beforeTheHost(page, async () => {
      await box(page).fill('early');
      await box(page).press('Enter');
      expect(host.sent('send')).toEqual([]);
    });
    if (sent.length > 0) await host.waitFor('send');
    expect(host.sent('send').map(({ text }) => text)).toEqual(sent);
    expect(await box(page).inputValue()).toBe(draft === '' ? '' : 'older\nearly');
  });

  it('puts it behind a draft that only the page remembers, with the caret where it was', async ({ openPanel }) => {
    const state = { conversationId: 'c1', draft: 'remembered', postedDraft: '', openThinking: [], place: null };
    const { page, host } = await openPanel({ snapshot: snapshot(), state });
    expect(await box(page).inputValue()).toBe('remembered');
    for (const before of [beforeTheHost, beforeTheScript]) {
      await box(page).fill('remembered');
      await before(page, async () => {
        await box(page).click();
        await page.keyboard.type('early words');
        for (let count = 0; count < 'words'.length; count += 1) await page.keyboard.press('ArrowLeft');
      });
      await page.keyboard.type('own ');
      expect(await box(page).inputValue()).toBe('remembered\nearly own words');
      await host.waitFor('draft-changed', ({ text }) => text === 'remembered\nearly own words');
    }
  });

  it('sends what was asked before the script had come', async ({ openPanel }) => {
    const { page, host } = await openPanel({ snapshot: snapshot() });
    await beforeTheScript(page, async () => {
      await box(page).click();
      await page.keyboard.type('early');
      await page.keyboard.press('Enter');
      expect(await box(page).inputValue()).toBe('early');
    });
    expect((await host.waitFor('send')).text).toBe('early');
    expect(await box(page).inputValue()).toBe('');
    // The key is the composer's own from then on.
    await page.keyboard.type('next');
    await page.keyboard.press('Shift+Enter');
    await page.keyboard.press('Enter');
    await host.waitFor('send', ({ text }) => text === 'next');
    expect(host.sent('send')).toHaveLength(2);
  });

  it.for([
    ['a line begun with Shift', true, ['Shift+Enter'], 'early\n'],
    ['a line begun where Enter does not send', false, ['Enter'], 'early\n'],
    ['more words after Enter', true, ['Enter', 'm', 'o', 'r', 'e'], 'early\nmore'],
  ] as const)(
    'keeps %s before there was a chat to send it in',
    async ([_what, sendWithEnter, keys, text], { openPanel }) => {
      const { page, host } = await openPanel({ snapshot: snapshot({ sendWithEnter }) });
      for (const before of [beforeTheHost, beforeTheScript]) {
        await box(page).fill('');
        await before(page, async () => {
          await box(page).fill('early');
          for (const key of keys) await page.keyboard.press(key);
        });
        expect(await box(page).inputValue()).toBe(text);
        expect(host.sent('send')).toEqual([]);
      }
    },
  );

  it.for([
    ['the button', '[aria-label="New chat"]', undefined],
    ['the key', 'textarea.message-input', 'Control+Alt+n'],
  ] as const)(
    'gives a new chat what is typed until it is there, after %s',
    async ([_how, place, key], { openPanel }) => {
      const { page, host } = await openPanel({ snapshot: snapshot({ messages: [question('q', 'x')] }) });
      const told = (): unknown[] =>
        host.sent('draft-changed').map(({ conversationId, text }) => [conversationId, text]);
      await box(page).fill('old');
      if (key === undefined) await page.locator(place).click();
      else await page.locator(place).press(key);
      await box(page).click();
      await page.keyboard.type(' new');
      // As where the chat takes so long that the draft is told meanwhile.
      await host.waitFor('draft-changed', ({ text }) => text === 'old new');
      host.post({ type: 'snapshot', snapshot: snapshot({ conversationId: 'c2', title: 'Other' }) });
      await page.getByRole('heading', { name: 'Other' }).waitFor();
      expect(await box(page).inputValue()).toBe(' new');
      await expect.poll(() => told().at(-1)).toEqual(['c2', ' new']);
      expect(
        told()
          .filter((each) => Array.isArray(each) && each[0] === 'c1')
          .at(-1),
      ).toEqual(['c1', 'old']);
      // Only for that one.
      await page.keyboard.type('er');
      host.post({ type: 'snapshot', snapshot: snapshot({ conversationId: 'c3', title: 'Third' }) });
      await page.getByRole('heading', { name: 'Third' }).waitFor();
      expect(await box(page).inputValue()).toBe('');
      await expect.poll(() => told().at(-1)).toEqual(['c2', ' newer']);
    },
  );

  it('gives nothing to a chat that was there before', async ({ openPanel }) => {
    const { page, host } = await openPanel({ snapshot: snapshot({ messages: [question('q', 'x')] }) });
    await page.getByRole('button', { name: 'New chat' }).click();
    await box(page).fill('typed');
    const earlier = snapshot({
      conversationId: 'c2',
      title: 'Earlier',
      messages: [question('q2', 'y')],
      draft: 'its own',
    });
    host.post({ type: 'snapshot', snapshot: earlier });
    await page.getByRole('heading', { name: 'Earlier' }).waitFor();
    expect(await box(page).inputValue()).toBe('its own');
    await host.waitFor('draft-changed', ({ conversationId, text }) => conversationId === 'c1' && text === 'typed');
  });

  it('shows the draft of the conversation that is opened, and leaves typing alone when the same one comes anew', async ({
    openPanel,
  }) => {
    const { page, host } = await openPanel({ snapshot: snapshot({ draft: 'first' }) });
    expect(await box(page).inputValue()).toBe('first');
    await box(page).fill('first and more');
    host.post({ type: 'snapshot', snapshot: snapshot({ draft: 'first', title: 'Renamed' }) });
    await page.getByRole('heading', { name: 'Renamed' }).waitFor();
    expect(await box(page).inputValue()).toBe('first and more');
    host.post({ type: 'snapshot', snapshot: snapshot({ conversationId: 'c2', draft: 'second', title: 'Other' }) });
    await page.getByRole('heading', { name: 'Other' }).waitFor();
    expect(await box(page).inputValue()).toBe('second');
  });

  it('tells the host of which conversation a draft is that nobody had time to save before another was shown', async ({
    openPanel,
  }) => {
    const { page, host } = await openPanel({ snapshot: snapshot({ conversationId: 'left' }) });
    const told = (): unknown[] => host.sent('draft-changed').map(({ conversationId, text }) => [conversationId, text]);
    await box(page).evaluate((element: HTMLTextAreaElement) => {
      // In one go with what the host says, as when a key opens a new chat.
      element.value = 'written';
      element.dispatchEvent(new Event('input'));
    });
    host.post({ type: 'snapshot', snapshot: snapshot({ conversationId: 'c2', draft: 'second', title: 'Other' }) });
    await page.getByRole('heading', { name: 'Other' }).waitFor();
    expect(await box(page).inputValue()).toBe('second');
    await expect.poll(told).toEqual([['left', 'written']]);
  });

  it('walks through earlier questions and back to the draft', async ({ openPanel }) => {
    const { page, host } = await openPanel({ snapshot: snapshot() });
    host.requests['prompt-history'] = async () => ['newest', 'older\nwith two lines'];
    await box(page).fill('draft');
    const shows = async (text: string): Promise<void> => {
      await page.waitForFunction((value) => document.querySelector('textarea')?.value === value, text);
    };
    await box(page).press('ArrowUp');
    await shows('newest');
    await box(page).press('ArrowUp');
    await shows('older\nwith two lines');
    await box(page).press('ArrowDown');
    await shows('newest');
    await box(page).press('ArrowDown');
    await shows('draft');
  });

  it('does not leave a draft of several drawn lines at the first press of arrow up', async ({ openPanel }) => {
    const { page, host } = await openPanel({ snapshot: snapshot(), width: 260 });
    host.requests['prompt-history'] = async () => ['earlier'];
    const long = 'a draft that is long enough to be wrapped into several lines of this narrow panel';
    await box(page).fill(long);
    await box(page).press('ArrowUp');
    await box(page).press('x');
    expect(await box(page).inputValue()).toContain('x');
    expect(await box(page).inputValue()).not.toContain('earlier');
  });

  it('attaches a mention by keyboard, ignores a stale answer, and closes with Escape', async ({ openPanel }) => {
    const { page, host } = await openPanel({ snapshot: snapshot() });
    const asked: string[] = [];
    let release: () => void = () => undefined;
    host.requests['mention-search'] = async ({ query }) => {
      asked.push(query);
      if (query === 'r') await new Promise<void>((resolve) => (release = resolve));
      return ['retry', 'reader'].map((name) => ({
        mention: { kind: 'file', uri: `file:///w/${query}/${name}.ts` },
        label: `${name}.ts`,
        detail: `src/${name}.ts`,
        icon: 'file',
      }));
    };
    await box(page).pressSequentially('look at @r');
    await expect.poll(() => asked).toContain('r');
    await box(page).press('e');
    await page.getByRole('option', { name: /retry\.ts/ }).waitFor();
    release();
    await box(page).press('ArrowDown');
    expect(await box(page).getAttribute('aria-activedescendant')).toBe('mention-1');
    await box(page).press('Enter');
    expect((await host.waitFor('attach-mention')).mention).toEqual({ kind: 'file', uri: 'file:///w/re/reader.ts' });
    expect(await box(page).inputValue()).toBe('look at @reader.ts ');
    expect(host.sent('send')).toEqual([]);
    await box(page).pressSequentially('@x');
    await page.getByRole('listbox').waitFor();
    await box(page).press('Escape');
    await page.getByRole('listbox').waitFor({ state: 'hidden' });
  });

  it('removes attachments by button and by Backspace, and says what is wrong with one', async ({ openPanel }) => {
    const attachments = [
      { id: '1', kind: 'file', label: 'a.ts', detail: 'src/a.ts', tokens: 10 },
      { id: '2', kind: 'image', label: 'b.png', detail: '', tokens: 0, problem: 'This model does not take pictures.' },
    ] as const;
    const { page, host } = await openPanel({ snapshot: snapshot({ attachments: [...attachments] }) });
    await page.getByText('b.png: This model does not take pictures.').waitFor();
    await page.getByRole('button', { name: 'Show a.ts' }).click();
    expect(await host.waitFor('reveal-context')).toEqual({ type: 'reveal-context', index: 0 });
    await page.getByRole('button', { name: 'Remove a.ts' }).click();
    expect((await host.waitFor('detach')).attachmentId).toBe('1');
    await box(page).press('Backspace');
    await host.waitFor('detach', ({ attachmentId }) => attachmentId === '2');
  });

  it('takes pasted pictures and dropped files, and refuses what is too large', async ({ openPanel }) => {
    const { page, host } = await openPanel({ snapshot: snapshot() });
    await box(page).evaluate((element) => {
      const data = new DataTransfer();
      data.items.add(new File([new Uint8Array([1, 2, 3])], 'shot.png', { type: 'image/png' }));
      element.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
    });
    const { id, name } = await host.waitFor('attach-begin');
    expect(name).toBe('shot.png');
    expect(await host.waitFor('attach-data')).toEqual({ type: 'attach-data', id, data: 'AQID' });
    await page.evaluate(() => {
      const data = new DataTransfer();
      data.setData('text/uri-list', 'file:///w/a.ts\r\nhttps://example.com/');
      document.body.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));
    });
    expect((await host.waitFor('attach-uris')).uris).toEqual(['file:///w/a.ts']);
    await box(page).evaluate((element) => {
      const data = new DataTransfer();
      data.items.add(new File([new Uint8Array(20_000_001)], 'big.bin'));
      element.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
    });
    await page.getByText('big.bin is larger than 20 MB and was not attached.').waitFor();
  });

  it('tells of a picture before the message that is sent in the same moment', async ({ openPanel }) => {
    const { page, host } = await openPanel({ snapshot: snapshot({ draft: 'What is this?' }) });
    await box(page).evaluate((element) => {
      const data = new DataTransfer();
      data.items.add(new File([new Uint8Array([1, 2, 3])], 'shot.png', { type: 'image/png' }));
      element.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
      element.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }));
    });
    await host.waitFor('attach-data');
    const said = host.commands.map(({ type }) => type).filter((type) => type === 'send' || type.startsWith('attach'));
    expect(said).toEqual(['attach-begin', 'send', 'attach-data']);
  });

  it('says of a file that cannot be read that it does not come', async ({ openPanel }) => {
    const { page, host } = await openPanel({ snapshot: snapshot() });
    await box(page).evaluate((element) => {
      FileReader.prototype.readAsDataURL = function read(this: FileReader) {
        this.dispatchEvent(new ProgressEvent('error'));
      };
      const data = new DataTransfer();
      data.items.add(new File([new Uint8Array([1])], 'gone.png'));
      element.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
    });
    const { id } = await host.waitFor('attach-begin');
    expect(await host.waitFor('attach-data')).toEqual({ type: 'attach-data', id, data: null });
    await page.getByText('gone.png could not be read.').waitFor();
  });

  it('estimates tokens and price before sending, and warns when the context runs full', async ({ openPanel }) => {
    const { page, host } = await openPanel({ snapshot: snapshot({ historyTokens: 100_000 }), width: 600 });
    await box(page).fill('hello there');
    await page.getByText('≈ $0.30', { exact: true }).waitFor();
    host.post({ type: 'context-size-changed', historyTokens: 195_000, attachmentTokens: 0 });
    await page.locator('.meter.is-full').waitFor();
  });
});

describe('editing an earlier question', () => {
  const context = {
    type: 'context',
    origin: 'file',
    label: 'a.ts',
    path: 'src/a.ts',
    excerpt: 'x',
    tokens: 4,
  } as const;
  const messages = [
    question('q', 'old words', { parts: [context, { type: 'text', text: 'old words' }] }),
    answer('a', 'An answer'),
  ];

  it('sends the new text and the removed attachments, and the focus goes back to the text box', async ({
    openPanel,
  }) => {
    const { page, host } = await openPanel({ snapshot: snapshot({ messages }) });
    await page.getByRole('article', { name: 'You' }).hover();
    await page.getByRole('button', { name: 'Edit', exact: true }).click();
    const edit = page.getByRole('textbox', { name: 'Edit message' });
    expect(await edit.inputValue()).toBe('old words');
    await page.getByRole('button', { name: 'Remove a.ts' }).click();
    await edit.fill('new words');
    await edit.press('Enter');
    expect(await host.waitFor('edit')).toEqual({
      type: 'edit',
      messageId: 'q',
      text: 'new words',
      removedAttachments: [0],
    });
    expect(await box(page).evaluate((element) => element === document.activeElement)).toBe(true);
  });

  it('gives up with Escape and shows the question as it was', async ({ openPanel }) => {
    const { page, host } = await openPanel({ snapshot: snapshot({ messages }) });
    await page.getByRole('article', { name: 'You' }).hover();
    await page.getByRole('button', { name: 'Edit', exact: true }).click();
    await page.getByRole('textbox', { name: 'Edit message' }).fill('changed');
    await page.keyboard.press('Escape');
    await page.getByText('old words').waitFor();
    expect(host.sent('edit')).toEqual([]);
    // What was written is not lost, not even with the page.
    await page.reload();
    await page.getByRole('article', { name: 'You' }).hover();
    await page.getByRole('button', { name: 'Edit', exact: true }).click();
    expect(await page.getByRole('textbox', { name: 'Edit message' }).inputValue()).toBe('changed');
    expect(
      await page
        .getByRole('article')
        .last()
        .evaluate((element) => getComputedStyle(element).opacity),
    ).toBe('0.8');
    await page.getByRole('textbox', { name: 'Edit message' }).fill('old words');
    await page.keyboard.press('Escape');
    expect(
      await page
        .getByRole('article')
        .last()
        .evaluate((element) => getComputedStyle(element).opacity),
    ).toBe('1');
    await page.getByRole('button', { name: 'Show a.ts' }).click();
    expect(await host.waitFor('reveal-context')).toEqual({ type: 'reveal-context', messageId: 'q', index: 0 });
  });
});
