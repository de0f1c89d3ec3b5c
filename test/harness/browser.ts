// Chromium through Playwright, and the moment at which the workbench can be used.
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { provisionBrowser } from './provision.ts';

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
];

/** For pages that live for a minute: optimized code would cost them more than it saves, and so do more threads. */
export const SHORT_LIVED = ['--js-flags=--no-opt,--single-threaded-gc', '--num-raster-threads=1'];

/** Starts a headless browser; close it with `browser.close()`. */
export async function launchBrowser(options: { headless?: boolean; flags?: readonly string[] } = {}): Promise<Browser> {
  const executablePath = await provisionBrowser();
  const args = [...FLAGS, ...(options.flags ?? [])];
  return chromium.launch({ executablePath, args, headless: options.headless ?? true });
}

/** A fresh profile: its own storage, so its own secrets, layout and panel state. */
export async function newProfile(browser: Browser): Promise<BrowserContext> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce' });
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  return context;
}

/** Resolves when the workbench has drawn its parts and knows every installed extension's commands and views. */
export async function waitForWorkbench(page: Page, timeout = 60_000): Promise<void> {
  await page.locator('.monaco-workbench .part.statusbar .statusbar-item').first().waitFor({ timeout });
  await page.waitForFunction(() => performance.getEntriesByName('code/didLoadExtensions').length > 0, undefined, {
    timeout,
  });
}

/** Opens the editor's address in a new page of the profile. */
export async function openWorkbench(context: BrowserContext, url: string): Promise<Page> {
  const page = await context.newPage();
  await page.goto(url);
  await waitForWorkbench(page);
  return page;
}

/**
 * Resolves when the editor has written its state (what extensions keep in their mementos) to the browser's database: it
 * does so a moment after it was told, and a reload within that moment loses it. The database has been still twice in a row.
 */
export async function waitForStoredState(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const contentsOf = (name: string): Promise<string> =>
      new Promise((resolve, reject) => {
        const opening = indexedDB.open(name);
        opening.addEventListener('error', () => reject(new Error(`Cannot open ${name}`)));
        opening.addEventListener('success', () => {
          const database = opening.result;
          const read = database.transaction('ItemTable').objectStore('ItemTable').getAll();
          const end = (text: string): void => {
            database.close();
            resolve(text);
          };
          read.addEventListener('success', () => end(JSON.stringify(read.result)));
          read.addEventListener('error', () => end(''));
        });
      });
    const all = async (): Promise<string> => {
      const names = (await indexedDB.databases()).flatMap(({ name }) => name ?? []);
      const states = names.filter((name) => name.startsWith('vscode-web-state-db-'));
      return JSON.stringify(await Promise.all(states.map(contentsOf)));
    };
    let before = '';
    for (let still = 0; still < 2;) {
      const now = await all();
      still = now === before ? still + 1 : 0;
      before = now;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  });
}
