import * as vscode from 'vscode';
import type { Disposable } from '../../base/disposable.ts';
import { Commands } from '../../base/manifest.ts';
import { formatCount, formatMoney } from '../../core/text/format.ts';
import type { InlineEdit } from '../../core/editing/inlineEdit.ts';

/** Progress, speed and cost of what is being written now; a click stops it. */
export class EditStatus implements Disposable {
  readonly #item = vscode.window.createStatusBarItem('aiGateway.edit', vscode.StatusBarAlignment.Left, 50);

  constructor() {
    this.#item.name = 'AI Gateway Edit';
    this.#item.command = Commands.stop;
  }

  show(edits: readonly InlineEdit[]): void {
    const running = edits.filter((edit) => edit.isRunning);
    const [first] = running;
    if (first === undefined) {
      this.#item.hide();
      return;
    }
    const runs = running.flatMap((edit) => edit.runs);
    const tokens = runs.reduce((sum, run) => sum + run.tokens, 0);
    const speed = runs.reduce((sum, run) => sum + (run.isRunning ? (run.speed() ?? 0) : 0), 0);
    const cost = runs.reduce((sum, run) => sum + (run.figures()?.costUsd ?? 0), 0);
    const isThinking = runs.every((run) => run.state === 'thinking' || !run.isRunning);
    const facts = [
      running.length > 1 ? `${running.length} edits` : first.plan.label,
      ...(isThinking ? ['thinking'] : []),
      ...(tokens > 0 ? [`${formatCount(tokens)} tokens`] : isThinking ? [] : ['waiting']),
      ...(speed > 0 ? [`${Math.round(speed)}/s`] : []),
      ...(cost > 0 ? [formatMoney(cost)] : []),
    ];
    this.#item.text = `$(sync~spin) ${facts.join(' · ')}`;
    this.#item.tooltip = 'AI Gateway is writing. Click or press Esc to stop; what arrived stays.';
    this.#item.accessibilityInformation = { label: `AI Gateway: ${facts.join(', ')}. Stop.`, role: 'button' };
    this.#item.show();
  }

  dispose(): void {
    this.#item.dispose();
  }
}
