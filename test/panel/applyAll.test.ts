import { describe, expect } from 'vitest';
import type { ViewMessage } from '../../src/protocol/viewState.ts';
import { answer, question, snapshot } from './support/content.ts';
import { it } from './support/panelPage.ts';
import { pictureThemes, takePicture } from './support/pictures.ts';

const text = [
  'Change `src/a.ts`:',
  '```ts\nexport const a = 1;\n```',
  'and `src/b.ts`:',
  '```ts\nexport const b = 2;\n```',
].join('\n\n');

const shown = (change: Partial<ViewMessage>): ReturnType<typeof snapshot> =>
  snapshot({ messages: [question('q', 'Do it'), answer('a', text, change)] });

describe('all code blocks of an answer', () => {
  it('are applied by one button, which the keyboard reaches and which names their number', async ({ openPanel }) => {
    const panel = await openPanel({ snapshot: shown({ blocksForFiles: 2 }), height: 620 });
    const { page, host } = panel;
    const button = page.getByRole('button', { name: 'Apply all 2 code blocks to their files' });
    await button.waitFor();
    await pictureThemes(panel, (theme) => `apply-all-${theme}`);
    await page.getByRole('article').last().locator('pre').last().focus();
    await page.keyboard.press('Tab');
    await expect.poll(() => button.evaluate((element) => element === document.activeElement)).toBe(true);
    await page.keyboard.press('Enter');
    // The page names the answer and says nothing of what is in it.
    expect(await host.waitFor('apply-all')).toEqual({ type: 'apply-all', action: 'apply', messageId: 'a' });
  });

  it('are told of where they are applied, with the next change and the way back', async ({ openPanel }) => {
    const applied = { files: 3, open: 5, doubtful: 2 };
    const panel = await openPanel({ snapshot: shown({ blocksForFiles: 2, applied }), height: 620, width: 250 });
    const { page, host } = panel;
    await page.getByText('Applied to 3 files · 5 open · 2 need a look').waitFor();
    await takePicture(panel, 'apply-all-applied-narrow');
    await page.getByRole('button', { name: 'Show Next: the next change to decide on' }).click();
    expect((await host.waitFor('apply-all')).action).toBe('show-next');
    host.post({
      type: 'message-changed',
      message: answer('a', text, { blocksForFiles: 2, applied: { files: 1, open: 0, doubtful: 0 } }),
    });
    await page.getByText('Applied to 1 file', { exact: true }).waitFor();
    expect(await page.getByRole('button', { name: 'Show Next: the next change to decide on' }).count()).toBe(0);
    await page.getByRole('button', { name: 'Undo All: everything that Apply All did in 1 file' }).click();
    await host.waitFor('apply-all', ({ action }) => action === 'undo');
    host.post({ type: 'message-changed', message: answer('a', text, { blocksForFiles: 2 }) });
    await page.getByRole('button', { name: /^Apply all 2/ }).waitFor();
  });

  it('have no button while the answer is being written, nor where there is only one', async ({ openPanel }) => {
    const { page, host } = await openPanel({ snapshot: shown({ blocksForFiles: 2, status: 'streaming' }) });
    await page.getByText('and src/b.ts:').waitFor();
    expect(await page.getByRole('button', { name: /^Apply all/ }).count()).toBe(0);
    host.post({ type: 'message-changed', message: answer('a', text, { blocksForFiles: 1 }) });
    await page.getByRole('button', { name: 'Regenerate', exact: true }).waitFor();
    expect(await page.getByRole('button', { name: /^Apply all/ }).count()).toBe(0);
  });
});
