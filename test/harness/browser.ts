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

/** Starts a headless browser; close it with `browser.close()`. */
export async function launchBrowser(options: { headless?: boolean } = {}): Promise<Browser> {
  const executablePath = await provisionBrowser();
  return chromium.launch({ executablePath, args: FLAGS, headless: options.headless ?? true });
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
