/** The tab that shows one saved extraction run against several models: exact matches by field, cost and time. */
import type { Handlers } from '../../../protocol/channel.ts';
import {
  extractionHostSchemas,
  type ComparisonCommand,
  type ViewComparison,
  type ViewSnapshot,
} from '../../../protocol/extraction.ts';
import { columnOfResults, openTab, ViewPanel, type ViewPanelDeps } from './viewPanel.ts';

export class ComparisonView extends ViewPanel<ComparisonCommand> {
  protected readonly handlers: Handlers<ComparisonCommand>;
  #comparison: ViewComparison;

  /** Opens the table in the group of other results, or beside the active editor. The focus stays where it is. */
  constructor(comparison: ViewComparison, handlers: Handlers<ComparisonCommand>, deps: ViewPanelDeps) {
    super(openTab(comparison.title, columnOfResults()), extractionHostSchemas.comparison, deps);
    this.handlers = handlers;
    this.#comparison = comparison;
  }

  /** Shows the comparison as it is now. */
  update(comparison: ViewComparison): void {
    this.#comparison = comparison;
    this.title = comparison.title;
    this.post({ type: 'comparison', comparison });
  }

  protected override takeSnapshot(): ViewSnapshot {
    return { mode: 'comparison', comparison: this.#comparison };
  }
}
