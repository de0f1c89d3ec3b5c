// What a user does before the host has said anything.
import type { Page } from 'playwright-core';
import type { PanelEvent } from '../../../src/protocol/messages.ts';

/** In the page: keeps what the host says until `release`, as a host that is still loading does. */
function holdMessages(): void {
  const held: unknown[] = [];
  const hold = (event: MessageEvent): void => {
    event.stopImmediatePropagation();
    held.push(event.data);
  };
  window.addEventListener('message', hold, true);
  window.addEventListener('release', (release) => {
    window.removeEventListener('message', hold, true);
    for (const message of [...(release as CustomEvent<unknown[]>).detail, ...held]) window.postMessage(message, '*');
  });
}

/** Loads the page anew and does `act` before anything of the host reaches it; then come `first`, and all that was held. */
export async function beforeTheHost(
  page: Page,
  act: () => Promise<void>,
  first: readonly PanelEvent[] = [],
): Promise<void> {
  const holding = await page.addInitScript(holdMessages);
  await page.reload();
  await holding.dispose();
  await act();
  await page.evaluate(
    (messages) => window.dispatchEvent(new CustomEvent('release', { detail: messages })),
    first.map((event) => ({ kind: 'event', event })),
  );
  await page.locator('main.panel:not(.is-loading)').waitFor();
}

/** Loads the page anew and does `act` while its script has not come yet. */
export async function beforeTheScript(page: Page, act: () => Promise<void>): Promise<void> {
  let release = (): void => undefined;
  const acted = new Promise<void>((resolve) => (release = resolve));
  const script = '**/dist/webview/main.js';
  await page.route(script, async (route) => {
    await acted;
    await route.continue();
  });
  await page.reload({ waitUntil: 'commit' });
  await act();
  release();
  await page.locator('main.panel:not(.is-loading)').waitFor();
  await page.unroute(script);
}
