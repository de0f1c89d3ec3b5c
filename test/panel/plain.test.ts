import { describe, expect } from 'vitest';
import { answer, question, snapshot } from './support/content.ts';
import { it } from './support/panelPage.ts';
import { pictureThemes } from './support/pictures.ts';

const text = '# Title\n\n**bold** and $x^2$\n\n```ts\nconst a = 1;\n```';
const plain = { isPlain: true } as const;

describe('an answer whose drawing did not end', () => {
  it('is shown as its text, and formatted when asked', async ({ openPanel }) => {
    const shown = await openPanel({
      snapshot: snapshot({ messages: [question('q', 'Why?'), answer('a', text, plain)] }),
    });
    const { page, host, problems } = shown;
    const article = page.getByRole('article').last();
    await article.getByRole('button', { name: 'Show Formatted' }).waitFor();
    expect(await article.locator('.plain-text').textContent()).toBe(text);
    expect(await article.locator('strong, pre, h1, h2, h3').count()).toBe(0);
    await pictureThemes(shown, (theme) => `plain-${theme}`);
    await article.getByRole('button', { name: 'Show Formatted' }).click();
    expect((await host.waitFor('show-formatted')).messageId).toBe('a');
    host.post({ type: 'message-changed', message: answer('a', text) });
    await article.locator('strong').waitFor();
    expect(await article.locator('.plain-text').count()).toBe(0);
    expect(await article.getByRole('button', { name: 'Show Formatted' }).count()).toBe(0);
    expect(problems).toEqual([]);
  });

  it('is not told to the host before its last piece is drawn, and others are', async ({ openPanel }) => {
    // More than one frame has time for.
    const long = 'A **line** of `text`.\n\n'.repeat(20_000);
    const { page, host } = await openPanel({
      snapshot: snapshot({ messages: [answer('short', 'Short'), answer('long', long)] }),
    });
    await host.waitFor('drawn', ({ ids }) => ids.includes('short'));
    await host.waitFor('drawn', ({ ids }) => ids.includes('long'));
    expect(await page.getByRole('article').last().locator('strong').count()).toBe(20_000);
  });

  it('is told to the host once it is drawn, like all others', async ({ openPanel }) => {
    const { host } = await openPanel({ snapshot: snapshot({ messages: [question('q', 'Why?'), answer('a', text)] }) });
    for (const id of ['q', 'a']) await host.waitFor('drawn', ({ ids }) => ids.includes(id));
    host.post({ type: 'messages-added', messages: [question('q2', 'And?')] });
    await host.waitFor('drawn', ({ ids }) => ids.includes('q2'));
    host.post({ type: 'message-changed', message: answer('a', `${text}\n\nmore`) });
    await host.waitFor('drawn', ({ ids }) => ids.length === 1 && ids[0] === 'a');
  });
});
