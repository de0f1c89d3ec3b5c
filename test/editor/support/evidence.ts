// What is kept of a failed spec: what a user would have seen, in words and as a picture, and the logs. Enough to
// understand it without running it again.
import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Frame, Page } from 'playwright-core';
import { resultsFolder, root } from '../../harness/paths.ts';
import type { Editor } from '../../harness/server.ts';
import type { RunningGateway } from '../../gateway/server.ts';

const LINES = 14;

/** The texts of the elements that show, each in one line. */
async function texts(within: Page | Frame, selector: string): Promise<string[]> {
  const found = await within.evaluate((css) => {
    const shown = [...document.querySelectorAll<HTMLElement>(css)].filter((element) => element.checkVisibility());
    return shown.map((element) => element.innerText.trim());
  }, selector);
  return found.map((text) => text.replaceAll(/\s+/g, ' ')).filter((text) => text !== '');
}

/** What arrived at the gateway, and how it was answered. */
function requestsIn({ requests }: RunningGateway): string {
  const last = requests.slice(-LINES).map(({ path, status, outcome }) => `${path} ${status ?? ''} ${outcome}`);
  return last.length === 0 ? 'nothing' : last.join(' | ');
}

/** The last lines of a text, and whether there were more. */
function tail(text: string): string[] {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return lines.length > LINES ? ['…', ...lines.slice(-LINES)] : lines;
}

/** What a user sees in the window, in words: what lies on top first. */
async function seen(page: Page): Promise<string[]> {
  const lines: string[] = [];
  for (const [what, selector] of [
    ['Dialog', '.monaco-dialog-box'],
    ['List or input box', '.quick-input-widget'],
    ['Notification', '.notification-toast'],
    ['Tabs', '.tab'],
    ['Buttons above lines', '.codelens-decoration'],
  ] as const) {
    const found = await texts(page, selector);
    if (found.length > 0) lines.push(`${what}: ${found.join(' | ').slice(0, 400)}`);
  }
  const editor = await texts(page, '.editor-instance .view-line').catch(() => []);
  if (editor.length > 0) lines.push('Editor:', ...editor.slice(0, LINES).map((line) => `  ${line.slice(0, 160)}`));
  for (const frame of page.frames()) {
    if (frame === page.mainFrame() || frame.isDetached()) continue;
    // The editor has frames of its own that nobody sees; the text of those would be their scripts.
    const text = await frame
      .evaluate(() => (document.body.checkVisibility() ? document.body.innerText : ''))
      .catch(() => '');
    if (frame.url().includes('webWorkerExtensionHost')) continue;
    if (text.trim() !== '') lines.push('Webview:', ...tail(text).map((line) => `  ${line.slice(0, 160)}`));
  }
  // Of every document on the way to where keys go: a webview is three, one in the other.
  const focuses = await Promise.all(page.frames().map((frame) => frame.evaluate(focusOf).catch(() => '')));
  return [...lines, `Focus: ${focuses.filter(Boolean).join(' > ')}`];
}

function focusOf(): string {
  const element = document.activeElement;
  const name = element?.getAttribute('aria-label') ?? element?.className.toString() ?? '';
  return document.hasFocus() ? `${element?.tagName.toLowerCase()} ${name.slice(0, 60)}`.trim() : '';
}

/**
 * Writes the evidence into test/results/<name> and returns what to print: first what a user would have seen, then where
 * the picture and the logs are. Never throws: the spec's own error matters.
 */
export async function keepEvidence(
  name: string,
  sources: { page?: Page; editor?: Editor; gateway?: RunningGateway; lines: readonly string[]; error: unknown },
): Promise<string> {
  const folder = path.join(resultsFolder, name.replaceAll(/[^\w.-]+/g, '-').slice(0, 80));
  const keep = async (file: string, content: () => Promise<string | Buffer> | string): Promise<void> => {
    try {
      const target = path.join(folder, file);
      await mkdir(path.dirname(target), { recursive: true });
      await writeFile(target, await content());
    } catch (problem) {
      console.warn(`Could not keep ${file}: ${String(problem)}`);
    }
  };
  await rm(folder, { recursive: true, force: true });
  const { page, editor, gateway, lines, error } = sources;
  const isOpen = page !== undefined && !page.isClosed();
  if (isOpen) await keep('page.png', () => page.screenshot({ timeout: 10_000 }));
  const inWords = isOpen ? await seen(page).catch((problem: unknown) => [`(not to be seen: ${String(problem)})`]) : [];
  if (gateway !== undefined) inWords.push(`At the gateway: ${requestsIn(gateway)}`);
  await keep('seen.txt', () => inWords.join('\n'));
  await keep('error.txt', () => (error instanceof Error ? (error.stack ?? error.message) : String(error)));
  await keep('console.log', () => lines.join('\n'));
  if (isOpen) {
    for (const [index, frame] of page.frames().entries()) await keep(`frame-${index}.html`, () => frame.content());
  }
  const logs = (await editor?.logs().catch(() => undefined)) ?? {};
  for (const [file, text] of Object.entries(logs)) await keep(path.join('logs', file), () => text);
  const place = path.relative(root, folder);
  return [
    `✗ ${name}`,
    'What a person would have seen:',
    ...inWords.map((line) => `  ${line}`),
    `Picture: ${place}/page.png`,
    `Logs: ${place}/logs, ${place}/console.log`,
  ].join('\n');
}
