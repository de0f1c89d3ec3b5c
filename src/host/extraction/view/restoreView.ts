/** A window that was reloaded: results that a page could keep come back, of others the user is told. */
import type * as vscode from 'vscode';
import type { Logger } from '../../../core/ports.ts';
import { extractionHostSchemas, keptStateSchema, type ViewSnapshot } from '../../../protocol/extraction.ts';
import { ExtractionView, type ResultOwner } from './extractionView.ts';
import { ViewPanel, type ViewPanelDeps } from './viewPanel.ts';

/**
 * Fills a tab of the last session. Returns the view when its result was kept; otherwise the tab says what to do and closes
 * with the user. What was kept is checked like any input from outside.
 */
export function restoreView(
  panel: vscode.WebviewPanel,
  state: unknown,
  owner: ResultOwner,
  deps: ViewPanelDeps,
): ExtractionView | undefined {
  const kept = keptStateSchema.safeParse(state);
  if (kept.success && kept.data.snapshot?.mode === 'result')
    return ExtractionView.restore(panel, kept.data.snapshot, owner, deps);
  logWhy(deps.log, kept.success);
  const what = kept.success ? kept.data.what : 'result';
  new LostView(panel, what, deps);
  return undefined;
}

function logWhy(log: Logger, wasRead: boolean): void {
  log.debug(wasRead ? 'The extraction view was too large to be kept.' : 'The extraction view kept nothing readable.');
}

type Lost = Extract<ViewSnapshot, { mode: 'lost' }>['what'];

class LostView extends ViewPanel<never> {
  protected readonly handlers = {};
  readonly #what: Lost;

  constructor(panel: vscode.WebviewPanel, what: Lost, deps: ViewPanelDeps) {
    super(panel, extractionHostSchemas.lost, deps);
    this.#what = what;
  }

  protected override takeSnapshot(): ViewSnapshot {
    return { mode: 'lost', what: this.#what };
  }
}
