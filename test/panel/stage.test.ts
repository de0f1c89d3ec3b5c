// All tests of a worker share one page: what a test leaves on it must not meet the next one.
import { expect } from 'vitest';
import { snapshot } from './support/content.ts';
import { it } from './support/panelPage.ts';

it('hands on a page without state, hover, focus, timers or words of the opening before', async ({ openPanel }) => {
  const before = await openPanel({ snapshot: snapshot({ draft: 'old' }), state: { draft: 'kept' }, width: 240 });
  const { page } = before;
  const heard = before.host.commands.length;
  await page.getByRole('textbox', { name: 'Message' }).fill('half a thought');
  await page.getByRole('button', { name: 'New chat' }).hover();
  await page.evaluate(() => {
    document.documentElement.style.setProperty('zoom', '2');
    setInterval(() => (document.title = 'still here'), 1);
    // The panel's last words, when it is being left.
    window.addEventListener('pagehide', () => {
      (Reflect.get(window, 'acquireVsCodeApi') as () => { setState(state: unknown): void })().setState('left over');
    });
  });
  const after = await openPanel({ snapshot: snapshot() });
  expect(after.page).toBe(page);
  await page.getByRole('textbox', { name: 'Message' }).waitFor();
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
  expect(
    await page.evaluate(() => ({
      hovered: document.querySelectorAll('button:hover').length,
      typed: document.querySelector('textarea')?.value,
      title: document.title,
      zoom: document.documentElement.style.zoom,
      width: window.innerWidth,
      stored: Object.keys(sessionStorage).filter((name) => sessionStorage.getItem(name)?.includes('left over')),
    })),
  ).toEqual({ hovered: 0, typed: '', title: 'Chat', zoom: '', width: 360, stored: [] });
  expect(await after.state()).not.toBe('left over');
  // What a new page says of itself.
  const own: readonly string[] = ['ready', 'focus-changed'];
  expect(after.host.commands.filter(({ type }) => !own.includes(type))).toEqual([]);
  expect(before.host.commands.length).toBeGreaterThanOrEqual(heard);
  // Words to the opening before are not heard by this one.
  before.host.post({ type: 'snapshot', snapshot: snapshot({ title: 'Too late' }) });
  after.host.post({ type: 'snapshot', snapshot: snapshot({ title: 'In time' }) });
  await page.getByRole('heading', { name: 'In time' }).waitFor();
  expect(await page.getByText('Too late').count()).toBe(0);
});
