import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../base/disposable.ts';
import { type ParsedAction, parseActionFile, parseSetting, type UserAction } from '../../core/actions/userActions.ts';
import { Commands } from '../../base/manifest.ts';
import type { HostServices } from '../hostServices.ts';
import { readToSend } from '../workspace/sending.ts';
import type { ActionServices } from './actionServices.ts';
import { runUserAction } from './runAction.ts';

const FOLDER = '.aigateway/actions';
/** A prompt is not longer than this; anything larger is something else. */
const largestFile = 200_000;

interface Loaded {
  readonly parsed: ParsedAction;
  readonly uri?: vscode.Uri;
}

/** The user's own actions: of the setting, and of files in trusted workspaces. What is broken is a problem in its file. */
export class UserActions implements Disposable {
  readonly #store = new DisposableStore();
  readonly #problems = this.#store.add(vscode.languages.createDiagnosticCollection('ai-gateway-actions'));
  readonly #services: Pick<HostServices, 'log'>;
  /** The reading that began last. */
  #newest: object | undefined;

  constructor(services: Pick<HostServices, 'log'>) {
    this.#services = services;
  }

  /** Reads all of them anew. */
  async load(): Promise<UserAction[]> {
    const reading = {};
    this.#newest = reading;
    const loaded = [...this.#fromSetting(), ...(await this.#fromFiles())];
    // One that began earlier may end later, and knows less.
    if (this.#newest === reading) this.#report(loaded);
    return loaded.flatMap(({ parsed }) => (parsed.ok ? [parsed.action] : []));
  }

  dispose(): void {
    this.#store.dispose();
  }

  #fromSetting(): Loaded[] {
    const found = vscode.workspace.getConfiguration(undefined, null).inspect('aiGateway.actions');
    const own: unknown[] = Array.isArray(found?.globalValue) ? found.globalValue : [];
    const workspace = vscode.workspace.isTrusted ? (found?.workspaceFolderValue ?? found?.workspaceValue) : undefined;
    const theirs = Array.isArray(workspace) ? (workspace as unknown[]) : [];
    return [
      ...own.map((value) => ({ parsed: parseSetting(value, 'aiGateway.actions') })),
      ...theirs.map((value) => ({ parsed: parseSetting(value, 'aiGateway.actions', true) })),
    ];
  }

  async #fromFiles(): Promise<Loaded[]> {
    if (!vscode.workspace.isTrusted) return [];
    const folders = vscode.workspace.workspaceFolders ?? [];
    const found = await Promise.all(
      folders.map((folder) =>
        vscode.workspace.findFiles(new vscode.RelativePattern(folder, `${FOLDER}/*.md`), null, 200),
      ),
    );
    const uris = found.flat().toSorted((a, b) => a.path.localeCompare(b.path));
    const loaded = await Promise.all(uris.map(read));
    return loaded.filter((item) => item !== undefined);
  }

  #report(loaded: readonly Loaded[]): void {
    this.#problems.clear();
    let broken = 0;
    for (const { parsed, uri } of loaded) {
      const problems = parsed.ok ? parsed.warnings : parsed.problems;
      if (uri !== undefined)
        this.#problems.set(
          uri,
          problems.map((problem) => toDiagnostic(problem, parsed.ok)),
        );
      else if (!parsed.ok) {
        broken++;
        this.#services.log.warn(
          `An entry of aiGateway.actions is broken: ${problems.map(({ message }) => message).join(' ')}`,
        );
      }
    }
    if (broken > 0) this.#say(broken);
  }

  #hasSaid = false;

  #say(broken: number): void {
    if (this.#hasSaid) return;
    this.#hasSaid = true;
    const [open, log] = [l10n.t('Open Settings'), l10n.t('Show Log')];
    void vscode.window
      .showWarningMessage(l10n.t`${broken} of your actions in the setting aiGateway.actions cannot be read.`, open, log)
      .then((choice) => {
        if (choice === open)
          void vscode.commands.executeCommand('workbench.action.openSettingsJson', {
            revealSetting: { key: 'aiGateway.actions', edit: true },
          });
        else if (choice === log) void vscode.commands.executeCommand(Commands.showLog);
      });
  }
}

function toDiagnostic(problem: { message: string; line: number }, isWarning: boolean): vscode.Diagnostic {
  const range = new vscode.Range(problem.line, 0, problem.line, Number.MAX_SAFE_INTEGER);
  const severity = isWarning ? vscode.DiagnosticSeverity.Warning : vscode.DiagnosticSeverity.Error;
  const diagnostic = new vscode.Diagnostic(range, problem.message, severity);
  // l10n: none, a name, which the lightbulb knows it by
  diagnostic.source = 'AI Gateway';
  return diagnostic;
}

async function read(uri: vscode.Uri): Promise<Loaded | undefined> {
  try {
    // The whole file is sent as a prompt, so a repository must not choose by a link which one.
    const found = await readToSend(uri, largestFile);
    if (found.kind === 'refused') return { parsed: { ok: false, problems: [{ message: found.reason, line: 0 }] }, uri };
    if (found.kind !== 'bytes') return undefined;
    const name = uri.path.slice(uri.path.lastIndexOf('/') + 1);
    return { parsed: parseActionFile(new TextDecoder().decode(found.bytes), name), uri };
  } catch {
    return undefined; // deleted meanwhile
  }
}

/** Asks which action to run, the user's own first, and runs it. */
export async function pickAction(services: ActionServices & { userActions(): Promise<UserActions> }): Promise<void> {
  const actions = await (await services.userActions()).load();
  const own = actions.map((action) => ({
    label: action.title,
    description: action.source,
    action,
    command: undefined,
  }));
  const builtin = BUILTIN.map(([label, command]) => ({ label, description: '', action: undefined, command }));
  const heading = (label: string) => ({
    label,
    kind: vscode.QuickPickItemKind.Separator,
    action: undefined,
    command: undefined,
  });
  const items = [
    ...(own.length > 0 ? [heading(l10n.t('Yours')), ...own] : []),
    heading(l10n.t('Built in')),
    ...builtin,
  ];
  const picked = await vscode.window.showQuickPick(items, {
    title: l10n.t('Run Action'),
    placeHolder:
      own.length > 0
        ? l10n.t('What to do with the selection')
        : l10n.t('What to do with the selection. Your own actions go into .aigateway/actions/*.md'),
    matchOnDescription: true,
  });
  if (picked?.action !== undefined) await runUserAction(services, picked.action);
  else if (picked?.command !== undefined) await vscode.commands.executeCommand(picked.command);
}

const BUILTIN = [
  [l10n.t('Edit with Instructions…'), Commands.editWithInstructions],
  [l10n.t('Explain Selection'), Commands.explainSelection],
  [l10n.t('Ask About Selection'), Commands.askAboutSelection],
  [l10n.t('Summarize Selection'), Commands.summarizeSelection],
  [l10n.t('Fix Selection'), Commands.fixSelection],
  [l10n.t('Refactor Selection'), Commands.refactorSelection],
  [l10n.t('Optimize Selection'), Commands.optimizeSelection],
  [l10n.t('Document Selection'), Commands.documentSelection],
  [l10n.t('Add Types to Selection'), Commands.addTypes],
  [l10n.t('Translate Selection…'), Commands.translateSelection],
  [l10n.t('Generate Tests'), Commands.generateTests],
  [l10n.t('Complete Here'), Commands.completeHere],
] as const;
