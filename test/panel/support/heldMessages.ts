// What a person does before the host has said anything.
import type { Page } from 'playwright-core';

/** In the page: keeps what the host says until `release`, as a host that is still loading does. */
function holdMessages(): void {
  const held: unknown[] = [];
  const hold = (event: MessageEvent): void => {
    event.stopImmediatePropagation();
    held.push(event.data);
  };
  window.addEventListener('message', hold, true);
  window.addEventListener('release', () => {
    window.removeEventListener('message', hold, true);
    for (const message of held) window.postMessage(message, '*');
  });
}

/** Loads the page anew and does `act` before anything of the host reaches it. */
export async function beforeTheHost(page: Page, act: () => Promise<void>): Promise<void> {
  const holding = await page.addInitScript(holdMessages);
  await page.reload();
  await holding.dispose();
  await act();
  await page.evaluate(() => window.dispatchEvent(new Event('release')));
  await page.locator('main.panel:not(.is-loading)').waitFor();
}
