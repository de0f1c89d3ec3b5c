import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { AppError, type ErrorAction } from '../../base/errors.ts';
import { Commands } from '../../base/manifest.ts';
import type { ResultDetails } from '../../core/extraction/outputs/resultDetails.ts';
import type { JsonObject } from '../../core/json/json.ts';
import { fileEndingOf, OUTPUT_FORMATS, type OutputFormat } from '../../core/outputs/outputFormats.ts';
import { targetEditor } from '../editor/targetEditor.ts';
import type { FormulaUse } from '../../core/extraction/outputs/delimited.ts';
import type { HostServices } from '../hostServices.ts';
import { formulaUse, tellFormulas } from './formulas.ts';
import { saveResultFile } from './resultFile.ts';
import { insertAtCursor, openResult, pickDestination, replacePlaces, formattedResult } from './results.ts';
import { DASHBOARD_URL, openExternal } from '../window/links.ts';
import type { Place } from '../../core/extraction/sourceMap.ts';
import type { ExtractionView } from './view/extractionView.ts';
import { textLanguage } from './textLanguage.ts';

/** What the result of a view is about. */
export interface ResultAbout {
  readonly schema: JsonObject;
  /** What the type is called in code. */
  readonly typeName: string;
  /** Where new documents open, so that the view stays in sight. */
  readonly column: vscode.ViewColumn;
  /** The editor with the source; absent where it is not visible. */
  readonly editor?: vscode.TextEditor;
  /** The selection that was extracted from; empty for a whole file. */
  readonly selection: readonly Place[];
}

/** What the buttons of a result do with it. All of them take the value as the user corrected it. */
export class ResultActions {
  readonly #services: Pick<HostServices, 'settings'>;
  readonly #view: ExtractionView;
  readonly #about: () => ResultAbout;

  constructor(services: Pick<HostServices, 'settings'>, view: ExtractionView, about: () => ResultAbout) {
    this.#services = services;
    this.#view = view;
    this.#about = about;
  }

  async openAs(format: OutputFormat): Promise<void> {
    const { text, formulas } = this.#written(format);
    await openResult(text, format, this.#about().column);
    tellFormulas(formulas);
  }

  async copy(): Promise<void> {
    const { format } = this.#view.header;
    const { text, formulas } = this.#written(format);
    await vscode.env.clipboard.writeText(text);
    this.#say(l10n.t`Copied as ${OUTPUT_FORMATS[format].label}.`);
    tellFormulas(formulas);
  }

  async insert(): Promise<void> {
    const { format } = this.#view.header;
    const { text, formulas } = this.#written(format);
    if (fileEndingOf(format) !== undefined) return this.#saveFile(format, text);
    const { typeName, editor, selection, column } = this.#about();
    const title = l10n.t`Insert ${typeName} as ${OUTPUT_FORMATS[format].label}`;
    const destination = await pickDestination(title, editor ?? targetEditor(), selection);
    if (destination === undefined) return;
    if (destination.kind === 'document') await openResult(text, format, column);
    else if (destination.kind === 'cursor') await insertAtCursor(destination.editor, text);
    else await replacePlaces(destination.places, text);
    this.#view.letGo();
    this.#say(l10n.t`Inserted as ${OUTPUT_FORMATS[format].label}.`);
    tellFormulas(formulas);
  }

  async #saveFile(format: OutputFormat, text: string): Promise<void> {
    const saved = await saveResultFile(text, { format, name: this.#about().typeName });
    if (saved === undefined) return;
    this.#say(l10n.t`Saved as ${OUTPUT_FORMATS[format].label}.`);
    await saved.offer();
  }

  /** The result in a format. Throws an `AppError` where there is none yet. */
  text(format: OutputFormat): string {
    return this.#written(format).text;
  }

  #written(format: OutputFormat): { readonly text: string; readonly formulas: FormulaUse } {
    const value = this.#view.correctedValue;
    if (value === undefined) throw new AppError('request', l10n.t('There is no result yet.'), { code: 'no-result' });
    const { schema, typeName } = this.#about();
    const formulas = formulaUse(this.#services.settings);
    return { text: formattedResult({ value, format, schema, typeName, formulas, details: this.#details() }), formulas };
  }

  #details(): ResultDetails {
    const { status } = this.#view;
    const details = { ...this.#view.details, language: textLanguage() };
    if (status.state !== 'ended') return { ...details, warning: RUNNING };
    if (status.outcome === 'valid') return details;
    return { ...details, warning: BEWARE[status.outcome] };
  }

  /** What leaves the view must not pass for more than it is. */
  #say(done: string): void {
    const { status } = this.#view;
    if (status.state !== 'ended')
      this.#view.notice(`${done} ${l10n.t('It is not complete: the extraction still runs.')}`, 'warning');
    else if (status.outcome === 'valid') this.#view.notice(done);
    else this.#view.notice(`${done} ${BEWARE[status.outcome]}`, 'warning');
  }
}

const BEWARE = {
  invalid: l10n.t('Beware: it does not obey the schema.'),
  truncated: l10n.t('Beware: the response was cut off.'),
  refused: l10n.t('Beware: the model refused.'),
  stopped: l10n.t('Beware: the extraction was stopped.'),
  failed: l10n.t('Beware: the extraction failed.'),
} as const;

const RUNNING = l10n.t('Not complete: the extraction still runs.');

const ERROR_COMMANDS = {
  'set-key': Commands.setApiKey,
  'switch-account': Commands.switchAccount,
  'show-status': Commands.showConnectionStatus,
  'open-settings': Commands.openSettings,
  'new-chat': Commands.newChat,
  'show-log': Commands.showLog,
} as const;

/** The next step that an error offered, where it is not another run. */
export async function doErrorAction(action: Exclude<ErrorAction, 'retry' | 'continue' | 'pick-model'>): Promise<void> {
  if (action === 'add-credit' || action === 'open-dashboard') await openExternal(DASHBOARD_URL);
  else await vscode.commands.executeCommand(ERROR_COMMANDS[action]);
}
