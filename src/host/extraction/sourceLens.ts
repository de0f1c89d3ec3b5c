import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Disposable } from '../../base/disposable.ts';
import { Commands } from '../../base/manifest.ts';
import type { ViewStatus } from '../../protocol/extraction.ts';
import { placeRange } from './places.ts';
import type { Place } from '../../core/extraction/sourceMap.ts';

/** What is said above the source of an extraction. */
export interface RunSummary {
  readonly id: string;
  /** Where the source begins; absent when its text is gone. */
  readonly place?: Place;
  readonly isRunning: boolean;
  /** `Bill: valid, 3 values`. */
  readonly words: string;
  readonly icon: string;
  readonly hasValue: boolean;
}

/** The result under its own source: a peek at it, or its view, by a line above the text. */
export class SourceLens implements vscode.CodeLensProvider, Disposable {
  readonly #summaries: () => readonly RunSummary[];
  readonly #changes = new vscode.EventEmitter<void>();
  readonly #registration: vscode.Disposable;
  readonly onDidChangeCodeLenses = this.#changes.event;

  constructor(summaries: () => readonly RunSummary[]) {
    this.#summaries = summaries;
    this.#registration = vscode.languages.registerCodeLensProvider('*', this);
  }

  /** Something of what is said may be another. */
  refresh(): void {
    this.#changes.fire();
  }

  provideCodeLenses(document: vscode.TextDocument): vscode.CodeLens[] {
    const uri = document.uri.toString();
    return this.#summaries().flatMap((summary) =>
      summary.place?.uri === uri ? lensesOf(summary, placeRange(document, summary.place)) : [],
    );
  }

  dispose(): void {
    this.#registration.dispose();
    this.#changes.dispose();
  }
}

function lensesOf({ id, words, icon, isRunning, hasValue }: RunSummary, range: vscode.Range): vscode.CodeLens[] {
  const lens = (title: string, command: string): vscode.CodeLens =>
    new vscode.CodeLens(range, { title, command, arguments: [id] });
  const told = words.replaceAll('$(', '$ (');
  return [
    // A plain blank between icon and word is not drawn.
    lens(`$(${icon})\u00a0${told}`, Commands.showExtraction),
    ...(isRunning ? [lens(l10n.t('Stop'), Commands.stop)] : []),
    ...(hasValue && !isRunning ? [lens(l10n.t('Peek result'), Commands.peekExtraction)] : []),
  ];
}

/** The words and the icon of a state, short enough for a line above the source. */
export function summaryWords(name: string, status: ViewStatus): Pick<RunSummary, 'words' | 'icon'> {
  if (status.state === 'running') return { words: l10n.t`Extracting ${name}…`, icon: 'sync~spin' };
  const outcome = status.state === 'ended' ? status.outcome : 'stopped';
  const icons = { valid: 'pass', invalid: 'error', refused: 'circle-slash', failed: 'error' } as const;
  const icon = outcome in icons ? icons[outcome as keyof typeof icons] : 'warning';
  return { words: `${name}: ${OUTCOME_WORDS[outcome]}`, icon };
}

const OUTCOME_WORDS = {
  valid: l10n.t('valid'),
  invalid: l10n.t('not valid'),
  truncated: l10n.t('cut off'),
  refused: l10n.t('refused by the model'),
  stopped: l10n.t('stopped'),
  failed: l10n.t('failed'),
} as const;
