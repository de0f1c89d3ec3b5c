import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Disposable } from '../../base/disposable.ts';
import { Commands } from '../../base/manifest.ts';
import { formatCount, formatMoney } from '../../core/text/format.ts';
import { counted } from '../../core/text/plural.ts';
import type { InlineEdit } from '../../core/editing/inlineEdit.ts';

/** Progress, speed and cost of what is being written now; a click stops it. */
export class EditStatus implements Disposable {
  readonly #item = vscode.window.createStatusBarItem('aiGateway.edit', vscode.StatusBarAlignment.Left, 50);

  readonly #payer: () => Promise<string | undefined>;
  #edits: readonly InlineEdit[] = [];
  /** What is being written was begun with this one paying, where it is not the user's own key. */
  #paidBy: string | undefined;
  #isShown = false;

  /** `payer` is asked whenever something begins to be written. */
  constructor(payer: () => Promise<string | undefined>) {
    this.#payer = payer;
    this.#item.name = l10n.t('AI Gateway Edit');
    this.#item.command = Commands.stop;
  }

  show(edits: readonly InlineEdit[]): void {
    const running = edits.filter((edit) => edit.isRunning);
    const [first] = running;
    this.#edits = edits;
    if (first === undefined) {
      this.#isShown = false;
      this.#item.hide();
      return;
    }
    if (!this.#isShown) this.#askWhoPays();
    this.#isShown = true;
    const runs = running.flatMap((edit) => [...edit.runs, ...edit.merges]);
    const tokens = runs.reduce((sum, run) => sum + run.tokens, 0);
    const speed = runs.reduce((sum, run) => sum + (run.isRunning ? (run.speed() ?? 0) : 0), 0);
    const cost = runs.reduce((sum, run) => sum + (run.figures()?.costUsd ?? 0), 0);
    const isThinking = runs.every((run) => run.state === 'thinking' || !run.isRunning);
    const facts = [
      running.length > 1 ? counted(running.length, l10n.t('{0} edit'), l10n.t('{0} edits')) : first.plan.label,
      ...(isThinking ? [l10n.t('thinking')] : []),
      ...(tokens > 0 ? [l10n.t`${formatCount(tokens)} tokens`] : isThinking ? [] : [l10n.t('waiting')]),
      ...(speed > 0 ? [`${Math.round(speed)}/s`] : []),
      ...(cost > 0 ? [formatMoney(cost)] : []),
      ...(this.#paidBy === undefined ? [] : [this.#paidBy]),
    ];
    this.#item.text = `$(sync~spin) ${facts.join(' · ')}`;
    this.#item.tooltip = l10n.t('AI Gateway is editing. Click or press Esc to stop and keep the partial edit.');
    this.#item.accessibilityInformation = { label: l10n.t`AI Gateway: ${facts.join(', ')}. Stop.`, role: 'button' };
    this.#item.show();
  }

  #askWhoPays(): void {
    this.#paidBy = undefined;
    this.#payer().then(
      (payer) => {
        this.#paidBy = payer;
        if (this.#isShown && payer !== undefined) this.show(this.#edits);
      },
      () => undefined, // without an address there is no request either, and that is said
    );
  }

  dispose(): void {
    this.#item.dispose();
  }
}
