import * as vscode from 'vscode';
import { LightbulbProvider } from './host/actions/lightbulb.ts';
import { runInBackground } from './core/background.ts';
import { EXTRACTION_VIEW_TYPE } from './base/manifest.ts';
import { lazy } from './base/lazy.ts';
import type { UserActions } from './host/actions/userActions.ts';
import type { ExtractionServices } from './host/extraction/extractionServices.ts';
import type { ToolServices } from './host/tools/toolServices.ts';
import { registerLanguageModelTools } from './host/tools/languageModelTools.ts';
import { watchNeverSend } from './host/workspace/neverSendWatch.ts';

interface StartupServices extends ExtractionServices, ToolServices {
  userActions(): Promise<UserActions>;
}

/** What the window must know of before anybody runs a command: lightbulbs, edits and results a reload left, own actions. */
export function registerStartup(services: StartupServices): vscode.Disposable {
  const providedCodeActionKinds = LightbulbProvider.kinds;
  const lightbulb = vscode.languages.registerCodeActionsProvider('*', new LightbulbProvider(), {
    providedCodeActionKinds,
  });
  runInBackground(services.log, 'Looking for edits that were cut off', restoreEdits(services));
  runInBackground(services.log, 'Looking for batches that were cut off', offerBatches(services));
  runInBackground(services.log, 'Looking for results that were cut off', offerResults(services));
  const results = vscode.window.registerWebviewPanelSerializer(EXTRACTION_VIEW_TYPE, {
    deserializeWebviewPanel: async (panel, state: unknown) => (await services.extractions()).restore(panel, state),
  });
  const tools = registerLanguageModelTools(services);
  return vscode.Disposable.from(
    lightbulb,
    results,
    tools,
    restoreReviews(services),
    watchActions(services),
    watchSavedExtractions(services),
    watchTools(services),
    watchNeverSend(services.log),
  );
}

/** The code of inline edits is loaded only where some were left over. */
async function restoreEdits(services: StartupServices): Promise<void> {
  const left = await services.storage.edits.list();
  if (left.length > 0) await (await services.edits()).restore();
}

/** And that of reviews in copies. What fits no file yet is waited for. */
function restoreReviews(services: StartupServices): vscode.Disposable {
  const left = lazy(async () => {
    const [inline, tools, { LeftReviews }] = await Promise.all([
      services.edits(),
      services.tools(),
      import('./host/tools/writing/restoreReviews.ts'),
    ]);
    return new LeftReviews(inline, tools, services.log);
  });
  const look = async (): Promise<void> => {
    if ((await services.storage.reviews.list()).length > 0) await (await left()).restore();
  };
  runInBackground(services.log, 'Looking for reviews that were cut off', look());
  return { dispose: () => void left.peek()?.then((made) => made.dispose()) };
}

/** Saved extractions that are open have their mistakes marked; the code for it is loaded with the first. */
function watchSavedExtractions(services: StartupServices): vscode.Disposable {
  const problems = lazy(async () => new (await import('./host/extraction/saved/problems.ts')).SavedProblems());
  const look = (document: vscode.TextDocument): void => {
    if (!/\/\.aigateway\/extractions\/[^/]+\.json$/.test(document.uri.path)) return;
    const check = async (): Promise<void> => (await problems()).check(document);
    runInBackground(services.log, 'Checking a saved extraction', check());
  };
  for (const document of vscode.workspace.textDocuments) look(document);
  return vscode.Disposable.from(vscode.workspace.onDidOpenTextDocument(look), {
    dispose: () => void problems.peek()?.then((made) => made.dispose()),
  });
}

/** The code of extraction is loaded only where results were kept. */
async function offerResults(services: StartupServices): Promise<void> {
  if ((await services.storage.results.list()).length === 0) return;
  const extractions = await services.extractions();
  extractions.watchDeadTabs();
  await extractions.offerLeft();
}

/** By names alone: the code of batches is loaded only where one is not over. Nothing runs by this. */
async function offerBatches(services: StartupServices): Promise<void> {
  const names = new Set(await services.storage.batches.list());
  const isOpen = (name: string): boolean =>
    name.endsWith('.plan.json') && !names.has(name.replace(/plan\.json$/, 'over'));
  if ([...names].some(isOpen)) await (await services.batches()).offer();
}

/** Files of own actions are read when they change, and once where there are any, so that mistakes are told early. */
function watchActions(services: StartupServices): vscode.Disposable {
  const load = (): void => {
    const work = async (): Promise<void> => void (await (await services.userActions()).load());
    runInBackground(services.log, 'Reading actions', work());
  };
  const watcher = vscode.workspace.createFileSystemWatcher('**/.aigateway/actions/*.md');
  const first = async (): Promise<void> => {
    if (await hasFolder('actions')) load();
  };
  const lookAgain = (): void => runInBackground(services.log, 'Looking for actions', first());
  lookAgain();
  return vscode.Disposable.from(
    watcher,
    watcher.onDidChange(load),
    watcher.onDidCreate(load),
    watcher.onDidDelete(load),
    // Some machines watch no files; what is saved here is known anyway.
    vscode.workspace.onDidSaveTextDocument(({ uri }) => {
      if (/\/\.aigateway\/actions\/[^/]+\.md$/.test(uri.path)) load();
    }),
    vscode.workspace.onDidGrantWorkspaceTrust(lookAgain),
  );
}

/** Own tools are read where there are any, so that mistakes are told early; from then on they watch their files. */
function watchTools(services: StartupServices): vscode.Disposable {
  const load = (): void => runInBackground(services.log, 'Reading tools', services.tools());
  const first = async (): Promise<void> => {
    if (await hasFolder('tools')) load();
  };
  const lookAgain = (): void => runInBackground(services.log, 'Looking for tools', first());
  lookAgain();
  const watcher = vscode.workspace.createFileSystemWatcher('**/.aigateway{,/tools,/tools/*}', false, true, true);
  return vscode.Disposable.from(
    watcher,
    watcher.onDidCreate(lookAgain),
    vscode.workspace.onDidSaveTextDocument(({ uri }) => {
      if (/\/\.aigateway\/tools\/[^/]+\.jsonc?$/.test(uri.path)) lookAgain();
    }),
    vscode.workspace.onDidGrantWorkspaceTrust(lookAgain),
  );
}

async function hasFolder(name: 'actions' | 'tools'): Promise<boolean> {
  if (!vscode.workspace.isTrusted) return false;
  for (const { uri } of vscode.workspace.workspaceFolders ?? []) {
    try {
      await vscode.workspace.fs.stat(vscode.Uri.joinPath(uri, '.aigateway', name));
      return true;
    } catch {
      continue; // most folders have none
    }
  }
  return false;
}
