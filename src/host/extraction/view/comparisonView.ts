/** The tab that shows one saved extraction run against several models: exact matches by field, cost and time. */
import type { Disposable } from '../../../base/disposable.ts';
import { Emitter, type Event } from '../../../base/event.ts';
import type { ComparisonAction, ExtractionViewCommand, ViewComparison } from '../../../protocol/extraction.ts';
import { ViewPanel, type ViewPanelDeps } from './viewPanel.ts';

export class ComparisonView implements Disposable {
  readonly #panel: ViewPanel;
  readonly #actions = new Emitter<ComparisonAction>();
  readonly #openModels = new Emitter<string>();
  #comparison: ViewComparison;

  readonly onAction: Event<ComparisonAction> = this.#actions.event;
  /** The person wants to see what this model answered. */
  readonly onOpenModel: Event<string> = this.#openModels.event;
  readonly onClosed: Event<void>;

  private constructor(panel: ViewPanel, comparison: ViewComparison) {
    this.#panel = panel;
    this.#comparison = comparison;
    this.onClosed = panel.onClosed;
    panel.onCommand((command) => this.#receive(command));
  }

  /** Opens the table beside the active editor. The focus stays where it is. */
  static open(comparison: ViewComparison, deps: ViewPanelDeps): ComparisonView {
    return new ComparisonView(ViewPanel.open(comparison.title, deps), comparison);
  }

  get isClosed(): boolean {
    return this.#panel.isClosed;
  }

  reveal(preserveFocus = true): void {
    this.#panel.reveal(preserveFocus);
  }

  /** Shows the comparison as it is now. */
  update(comparison: ViewComparison): void {
    this.#comparison = comparison;
    this.#panel.title = comparison.title;
    this.#panel.post({ type: 'comparison', comparison });
  }

  notice(text: string, level: 'info' | 'warning' | 'error' = 'info'): void {
    this.#panel.post({ type: 'notice', level, text });
  }

  /** Closes the tab. */
  dispose(): void {
    this.#panel.dispose();
  }

  #receive(command: ExtractionViewCommand): void {
    if (command.type === 'ready')
      this.#panel.post({ type: 'snapshot', snapshot: { mode: 'comparison', comparison: this.#comparison } });
    else if (command.type === 'comparison-action') this.#actions.fire(command.action);
    else if (command.type === 'open-model') this.#openModels.fire(command.model);
  }
}
