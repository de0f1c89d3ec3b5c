// From the click that shows the view to a text box one can type in.
import type { Browser, Page } from 'playwright-core';
import { findPanel, until } from '../../editor/support/workbench.ts';
import { LOCAL_KEY, startGateway } from '../../gateway/server.ts';
import { launchBrowser, newProfile, openWorkbench } from '../../harness/browser.ts';
import { packageExtension } from '../../harness/package.ts';
import { sampleWorkspace } from '../../harness/paths.ts';
import { copyWorkspace, startEditor, type Editor } from '../../harness/server.ts';
import { nextClick } from '../chat/watch.ts';
import { median, type Section } from '../figures.ts';
import { readOpened, watchComposer } from './watchComposer.ts';

const ROUNDS = 5;

export async function bench(): Promise<readonly Section[]> {
  const vsix = await packageExtension();
  const workspace = await copyWorkspace(sampleWorkspace);
  const browser = await launchBrowser();
  const gateway = await startGateway();
  let editor: Editor | undefined;
  try {
    editor = await startEditor({
      workspace: workspace.folder,
      vsix,
      env: { AI_GATEWAY_API_KEY: LOCAL_KEY },
      userSettings: { 'aiGateway.baseUrl': gateway.url, 'aiGateway.allowEnvironmentCredentials': true },
    });
    const [cold, warm]: [Times[], Times[]] = [[], []];
    for (let round = 0; round < ROUNDS; round += 1) {
      const times = await openTwice(browser, editor.url);
      cold.push(times.cold);
      warm.push(times.warm);
    }
    return [section(cold, warm)];
  } finally {
    await editor?.stop();
    await browser.close();
    await gateway.close();
    await workspace.remove();
  }
}

function section(cold: readonly Times[], warm: readonly Times[]): Section {
  const composer = (times: readonly Times[]): number => median(times.map(({ toComposer }) => toComposer));
  const conversation = (times: readonly Times[]): number => median(times.map(({ toConversation }) => toConversation));
  return {
    title: `From the click on the icon that shows the view, median of ${ROUNDS}`,
    figures: [
      { name: 'cold, to a text box one can type in', value: composer(cold), unit: 'ms', max: 900 },
      { name: 'cold, to the conversation', value: conversation(cold), unit: 'ms' },
      { name: 'warm, to a text box one can type in', value: composer(warm), unit: 'ms', max: 500 },
      { name: 'warm, to the conversation', value: conversation(warm), unit: 'ms' },
    ],
  };
}

/** Milliseconds from the click. */
interface Times {
  readonly toComposer: number;
  readonly toConversation: number;
}

/** In a window and a browser profile that never showed the view, and once more after it was put away. */
async function openTwice(browser: Browser, url: string): Promise<{ readonly cold: Times; readonly warm: Times }> {
  const profile = await newProfile(browser);
  try {
    await profile.addInitScript(watchComposer);
    const page = await openWorkbench(profile, url);
    // The status bar has our item once the extension has started.
    await page.locator('.part.statusbar').getByText('AI Gateway').waitFor();
    const cold = await clicked(page);
    await icon(page).click();
    await page.locator('.part.auxiliarybar').waitFor({ state: 'hidden' });
    return { cold, warm: await clicked(page) };
  } finally {
    await profile.close();
  }
}

/** Shows and hides the bar that our view lies in, and is alone in. */
function icon(page: Page): ReturnType<Page['locator']> {
  return page.locator('.part.titlebar').getByLabel('Toggle Secondary Side Bar');
}

async function clicked(page: Page): Promise<Times> {
  const click = page.evaluate(nextClick);
  await icon(page).click();
  const clickedAt = await click;
  return until('the chat', async () => {
    const { composerAt, conversationAt } = (await (await findPanel(page))?.evaluate(readOpened)) ?? {};
    if (composerAt === undefined || conversationAt === undefined) return undefined;
    return { toComposer: composerAt - clickedAt, toConversation: conversationAt - clickedAt };
  });
}
