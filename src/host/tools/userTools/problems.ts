import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../../base/disposable.ts';
import type { JsonPath } from '../../../core/json/json.ts';
import { readJsonc, type JsonPlaces } from '../../../core/json/jsonc.ts';
import { ReadError } from '../../../core/json/reading.ts';
import type { Logger } from '../../../core/ports.ts';
import type { RegistryProblem } from '../../../core/toolcalls/registry.ts';
import { plainWords } from '../../../core/text/plainWords.ts';
import { Commands } from '../../../base/manifest.ts';
import { isUserSettings, type Declared, type FilePlace, type SettingPlace } from './declared.ts';

const SETTING = 'aiGateway.tools';

/** Shows what is wrong with declarations: in their files, in the settings file where it is open, and once as a message. */
export class ToolProblems implements Disposable {
  readonly #log: Logger;
  readonly #store = new DisposableStore();
  readonly #collection = this.#store.add(vscode.languages.createDiagnosticCollection('ai-gateway-tools'));
  #told = '';

  constructor(log: Logger) {
    this.#log = log;
  }

  /** `clashes` are what the registry says of names. */
  report(all: readonly Declared[], clashes: readonly RegistryProblem[]): void {
    this.#collection.clear();
    const ofSetting: { place: SettingPlace; extra: readonly Extra[] }[] = [];
    for (const declared of all) {
      const extra = extraProblems(declared, clashes);
      if (declared.place.type === 'file') this.#collection.set(declared.place.uri, inFile(declared.place, extra));
      else ofSetting.push({ place: declared.place, extra });
    }
    this.#reportSetting(ofSetting);
  }

  dispose(): void {
    this.#store.dispose();
  }

  #reportSetting(found: readonly { place: SettingPlace; extra: readonly Extra[] }[]): void {
    const problems = found.flatMap(({ place, extra }) => [
      ...place.problems.map((problem) => ({ ...problem, path: [SETTING, place.index, ...problem.path] })),
      ...extra.map((each) => ({ ...each, path: [SETTING, place.index, 'name'] })),
    ]);
    for (const { uri, text, places } of openSettings()) {
      const diagnostics = problems.map(({ message, path, isName, isWarning }: SettingProblem) =>
        toDiagnostic(message, positionIn(text, places, path, isName === true), isWarning === true),
      );
      this.#collection.set(uri, diagnostics);
    }
    const broken = problems.filter((problem: SettingProblem) => problem.isWarning !== true);
    const words = broken.map(({ message, path }) => `${SETTING}[${path[1]}]: ${message}`);
    for (const line of words) this.#log.warn(line);
    this.#tell(words);
  }

  /** Once for each set of mistakes: a user who is correcting them sees them in the file. */
  #tell(words: readonly string[]): void {
    const all = words.join('\n');
    if (all === this.#told) return;
    this.#told = all;
    const [first] = words;
    if (first === undefined) return;
    const [open, log] = [l10n.t('Open Settings'), l10n.t('Show Log')];
    void vscode.window
      .showWarningMessage(l10n.t`A tool in your settings cannot be used. ${plainWords(first, 300)}`, open, log)
      .then((choice) => {
        if (choice === open) void openSettingsAt();
        else if (choice === log) void vscode.commands.executeCommand(Commands.showLog);
      });
  }
}

/** Shows the setting in the user's settings file. */
export async function openSettingsAt(): Promise<void> {
  const revealSetting = { key: SETTING, edit: true };
  await vscode.commands.executeCommand('workbench.action.openSettingsJson', { revealSetting });
}

interface SettingProblem {
  readonly message: string;
  readonly path: JsonPath;
  readonly isName?: boolean;
  readonly isWarning?: boolean;
}

/** About the tool's name. */
interface Extra {
  readonly message: string;
  readonly isWarning: boolean;
}

function extraProblems({ name, isDuplicate }: Declared, clashes: readonly RegistryProblem[]): readonly Extra[] {
  if (name === undefined) return [];
  if (isDuplicate) {
    const message = l10n.t`There is another tool of yours called "${name}"; this one is not offered.`;
    return [{ message, isWarning: false }];
  }
  return clashes
    .filter(({ toolName }) => toolName === name)
    .map(({ message, kind }) => ({ message, isWarning: kind === 'renamed' }));
}

function inFile({ problems, namePlace }: FilePlace, extra: readonly Extra[]): readonly vscode.Diagnostic[] {
  const { line, column } = namePlace;
  return [
    ...problems.map((problem) => toDiagnostic(problem.message, [problem.line, problem.column], problem.isWarning)),
    ...extra.map(({ message, isWarning }) => toDiagnostic(message, [line, column], isWarning)),
  ];
}

function toDiagnostic(
  message: string,
  [line, column]: readonly [number, number],
  isWarning: boolean,
): vscode.Diagnostic {
  const range = new vscode.Range(line, column, line, Number.MAX_SAFE_INTEGER);
  const severity = isWarning ? vscode.DiagnosticSeverity.Warning : vscode.DiagnosticSeverity.Error;
  const diagnostic = new vscode.Diagnostic(range, message, severity);
  // l10n: none, a name
  diagnostic.source = 'AI Gateway';
  return diagnostic;
}

interface OpenSettings {
  readonly uri: vscode.Uri;
  readonly text: string;
  readonly places: JsonPlaces;
}

function openSettings(): readonly OpenSettings[] {
  return vscode.workspace.textDocuments.flatMap((document) => {
    if (!isUserSettings(document.uri)) return [];
    const text = document.getText();
    try {
      return [{ uri: document.uri, text, places: readJsonc(text).places }];
    } catch (error) {
      // While it is being typed; the editor says so itself.
      if (error instanceof ReadError || error instanceof RangeError) return [];
      throw error;
    }
  });
}

function positionIn(text: string, places: JsonPlaces, path: JsonPath, isName: boolean): readonly [number, number] {
  const offset = isName ? places.nameAt(path) : places.valueAt(path);
  const before = text.slice(0, offset).split('\n');
  return [before.length - 1, before.at(-1)?.length ?? 0];
}
