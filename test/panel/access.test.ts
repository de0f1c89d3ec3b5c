// axe-core finds nothing in any state of any part, nor on the pages as they are used, in any theme.
import { describe, expect } from 'vitest';
import { GALLERY_PAGES } from '../gallery/gallery.ts';
import type { Snapshot } from '../../src/protocol/viewState.ts';
import type { ViewSnapshot } from '../../src/protocol/extraction.ts';
import { expectAccessible, violations } from './support/access.ts';
import { answer, figures, manyMessages, question, retryAnswer, snapshot } from './support/content.ts';
import { batch, batchRow, checkedInvoice, comparison, detailOf } from './support/extractionContent.ts';
import { it as extractionTest, type ExtractionPage } from './support/extractionPage.ts';
import { it as galleryTest } from './support/galleryPage.ts';
import { it as panelTest, type Panel } from './support/panelPage.ts';
import { THEME_NAMES, type ThemeName } from './support/themes.ts';

/** Hundreds of looks, on a machine that may be busy with something else. */
const LONG_MS = 300_000;

/** What is known and not yet mended: the rule, and a piece of the element. */
const KNOWN: readonly { readonly rule: string; readonly node: string; readonly reason: string }[] = [];

const isKnown = (line: string): boolean =>
  KNOWN.some(({ rule, node }) => line.includes(` ${rule}: `) && line.includes(node));

describe('every state of the gallery', () => {
  galleryTest.for(GALLERY_PAGES)('is accessible: %s', { timeout: LONG_MS }, async (name, { openGallery }) => {
    const gallery = await openGallery(name);
    const found: string[] = [];
    for (const section of gallery.sections) {
      // Each alone, as on its page: ids, headings and landmarks are those of one.
      for (const state of section.states) {
        await gallery.show(section.name, state);
        found.push(...(await violations(gallery.page, `${section.name}, ${state}`)));
      }
      await gallery.show(section.name);
      for (const theme of THEME_NAMES.filter((each) => each !== 'dark')) {
        await gallery.wear(theme);
        found.push(...(await violations(gallery.page, `${section.name}, ${theme}`, 'colours')));
      }
      await gallery.wear('dark');
    }
    expect(found.filter((line) => !isKnown(line))).toEqual([]);
  });
});

interface Worn {
  readonly page: Panel['page'];
  wear(theme: ThemeName): Promise<void>;
}

async function expectInThemes(worn: Worn, where: string): Promise<void> {
  const found: string[] = [];
  for (const theme of THEME_NAMES) {
    await worn.wear(theme);
    found.push(...(await violations(worn.page, `${where}, ${theme}`, theme === 'dark' ? 'all' : 'colours')));
  }
  expect(found.filter((line) => !isKnown(line))).toEqual([]);
}

const call = {
  type: 'tool-call',
  id: 'a/run',
  name: 'runCommand',
  displayName: 'Run command',
  argumentsText: '{"command":"npm test -- retry"}',
  summary: 'npm test -- retry',
  effect: 'process',
  origin: 'builtin',
  state: 'waiting',
  approval: { conversationScope: 'exactly this call in this chat', canAllowAlways: true },
} as const;

const asked = question('q', 'Why does this ignore `Retry-After` dates?');

/** The chat as it is used. */
const CHATS: Readonly<Record<string, Partial<Snapshot>>> = {
  empty: { title: '' },
  'without a key': {
    title: '',
    model: null,
    connection: { ...snapshot().connection, state: 'no-key', detail: 'No key is set. Enter one.' },
  },
  'a long talk': { messages: manyMessages(60), draft: 'And in Python?', historyTokens: 1_200 },
  'an answer with code': { messages: [asked, answer('a', `# Dates\n\n${retryAnswer}`, { figures })] },
  'an answer that is written': {
    messages: [asked, answer('a', '### Dates\n\nLike **this**', { status: 'streaming' })],
    runningMessageId: 'a',
    draft: 'And the tests',
  },
  'a call that waits for approval': {
    messages: [asked, answer('a', '', { status: 'streaming', parts: [call] })],
    runningMessageId: 'a',
  },
  'an error': {
    messages: [
      asked,
      answer('a', 'Here is', {
        status: 'failed',
        error: {
          kind: 'network',
          code: 'stream-cut',
          message: 'The connection dropped. Check the network.',
          retryable: true,
          actions: ['continue', 'retry'],
        },
      }),
    ],
  },
};

describe('the chat', () => {
  panelTest.for(Object.entries(CHATS))('is accessible: %s', async ([name, change], { openPanel }) => {
    const panel = await openPanel({ snapshot: snapshot(change) });
    await panel.page.waitForFunction(() => document.querySelector('.is-pending') === null);
    await expectInThemes(panel, name);
  });

  panelTest('is accessible while a question is edited', async ({ openPanel }) => {
    const panel = await openPanel({ snapshot: snapshot({ messages: [asked, answer('a', 'Because.', { figures })] }) });
    await panel.page.getByRole('article', { name: 'You' }).hover();
    await panel.page.getByRole('button', { name: 'Edit', exact: true }).click();
    await panel.page.getByRole('textbox', { name: 'Edit message' }).waitFor();
    await expectInThemes(panel, 'editing');
  });
});

const views: Readonly<Record<string, ViewSnapshot>> = {
  tree: checkedInvoice,
  batch: batch(Array.from({ length: 60 }, (_, index) => batchRow(index))),
  comparison: { mode: 'comparison', comparison },
};

async function openAt(view: ExtractionPage, row: RegExp): Promise<void> {
  view.detail = (pointer) => ({ type: 'detail', detail: detailOf(pointer) });
  await view.page.getByRole('row', { name: row }).click();
}

describe('the view of an extraction', () => {
  extractionTest.for(Object.entries(views))('is accessible: %s', async ([name, shown], { openView }) => {
    await expectInThemes(await openView({ snapshot: shown }), name);
  });

  extractionTest('is accessible with a current value, and as a table', async ({ openView }) => {
    const view = await openView({ snapshot: checkedInvoice });
    await openAt(view, /^name: Ada Lovelace/);
    await expectInThemes(view, 'current value');
    await openAt(view, /^items:/);
    await view.page.getByRole('button', { name: 'Show as table' }).click();
    await view.page.getByRole('columnheader', { name: 'price' }).waitFor();
    await expectInThemes(view, 'table');
  });
});

galleryTest('axe looks, and names what it finds', async ({ openGallery }) => {
  const { page } = await openGallery('chat');
  await page.evaluate(() => {
    const button = document.createElement('button');
    button.style.cssText = 'width: 30px; height: 30px';
    document.querySelector('.gallery')?.append(button);
  });
  await expect(expectAccessible(page, 'a bad page')).rejects.toThrow(/a bad page.*button-name: <button/);
});
