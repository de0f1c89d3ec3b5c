// Searching the workspace by meaning, in a real window: the question before anything is sent, the list with its preview,
// what follows a changed file, and the end of the index.
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect } from 'vitest';
import { sharedSpecs, type Session } from '../support/spec.ts';
import {
  closeDialog,
  closeQuickInput,
  dialogText,
  openFile,
  pickRows,
  pressDialogButton,
  pressInQuickInput,
  quickInput,
  runCommand,
  screenshot,
  settledRows,
  typeInQuickInput,
  until,
} from '../support/workbench.ts';

const COMMAND = 'AI Gateway: Search Workspace by Meaning';
const EMPTY_LINES = '// nothing of note stands in this line\n'.repeat(30);

const spec = sharedSpecs({
  userSettings: { 'aiGateway.neverSend': ['**/private/**', '**/.env'] },
  files: {
    '.gitignore': 'made/\n',
    'net/again.js': `${EMPTY_LINES}\nexport function retryDelay(attempt) {\n  return waitLonger(attempt) * backoff;\n}\n`,
    'view/paint.js': 'export function paintColour(theme) {\n  return palette.shade(theme);\n}\n',
    'view/start.js': 'export const start = 1;\n',
    'private/plan.md': 'NEVER_THIS_PRIVATE palette\n',
    'made/built.js': 'NEVER_THIS_IGNORED palette\n',
    '.env': 'TOKEN=NEVER_THIS_SECRET\n',
  },
});

function sent({ gateway }: Session): readonly string[] {
  return gateway.requests
    .filter((request) => request.path === '/v1/embeddings')
    .flatMap(({ body }) => (body as { readonly input: readonly string[] }).input);
}

/** The file in front, and the line of its cursor, from 1. */
function inFront({ evaluate }: Session): Promise<string | undefined> {
  return evaluate((vscode) => {
    const editor = vscode.window.activeTextEditor;
    if (editor === undefined) return undefined;
    return `${vscode.workspace.asRelativePath(editor.document.uri)}:${editor.selection.active.line + 1}`;
  });
}

async function search(session: Session, words: string, row: RegExp): Promise<void> {
  await typeInQuickInput(session.page, words);
  await settledRows(session.page, row);
}

spec('an index is built after a question, and searched as one types with the place shown', async (session) => {
  const { page } = session;
  await openFile(page, 'start.js');

  await runCommand(page, COMMAND);
  const question = await dialogText(page);
  expect(question).toContain('Build an index to search this workspace by meaning?');
  expect(question).toMatch(
    /The text of \d+ files \(\d+ pieces, about \S+ tokens\) is sent to openai\/text-embedding-3-small/,
  );
  expect(question).toMatch(/Estimated cost: \S*\$/);
  await screenshot(page, 'search-by-meaning-question');
  await closeDialog(page);
  expect(sent(session)).toEqual([]);

  await runCommand(page, COMMAND);
  await pressDialogButton(page, 'Build');
  await quickInput(page).getByText('Search Workspace by Meaning').waitFor();
  expect(sent(session).join('\n')).not.toContain('NEVER_THIS');
  const built = sent(session).length;
  expect(built).toBeGreaterThan(2);

  await search(session, 'theme palette shade', /paintColour/);
  expect(await pickRows(page).first().getAttribute('aria-label')).toMatch(/^paintColour.*view\/paint\.js:1/s);
  await page.locator('.tab.active').filter({ hasText: 'paint.js' }).waitFor();
  await screenshot(page, 'search-by-meaning');
  expect(sent(session).slice(built)).toEqual(['theme palette shade']);
  await closeQuickInput(page);
  await until('the file of before', async () => ((await inFront(session)) === 'view/start.js:1' ? true : undefined));
  await until('no tab of the preview', async () =>
    (await page.locator('.tab').filter({ hasText: 'paint.js' }).count()) === 0 ? true : undefined,
  );

  await runCommand(page, COMMAND);
  await search(session, 'attempt backoff waitLonger', /retryDelay/);
  await pressInQuickInput(page, 'Enter');
  await until('the place that was chosen', async () =>
    (await inFront(session)) === 'net/again.js:32' ? true : undefined,
  );
});

spec('it follows a file that changes, and is deleted with what was agreed to', async (session) => {
  const { page, workspace } = session;
  await writeFile(path.join(workspace, 'view/paint.js'), 'export function brandNewName() {\n  return umbrella;\n}\n');
  await until('the changed file at the gateway', async () =>
    sent(session).at(-1)?.includes('umbrella') === true ? true : undefined,
  );
  await runCommand(page, COMMAND);
  await search(session, 'umbrella', /brandNewName/);

  await quickInput(page).getByRole('button', { name: 'Delete Index' }).click();
  await pressDialogButton(page, 'Delete');
  await runCommand(page, COMMAND);
  expect(await dialogText(page)).toContain('Build an index');
  await closeDialog(page);
});
