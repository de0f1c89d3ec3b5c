// The page's own clock: what shows seconds is pictured at the same second on any machine.
import type { Page } from 'playwright-core';

/** Stops the clock that the page reads, this much later than it is; its timers run on. Says what it shows. */
export function stopClock(page: Page, laterMs = 0): Promise<number> {
  return page.evaluate((later) => {
    const at = Date.now() + later;
    Date.now = () => at;
    return at;
  }, laterMs);
}
