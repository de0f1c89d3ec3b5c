/** A window that was reloaded: results that a page could keep come back, of others the person is told. */
import type * as vscode from 'vscode';
import type { Logger } from '../../../core/ports.ts';
import { keptStateSchema } from '../../../protocol/extraction.ts';
import { ExtractionView } from './extractionView.ts';
import { ViewPanel, type ViewPanelDeps } from './viewPanel.ts';

/**
 * Fills a tab of the last session. Returns the view when its result was kept; otherwise the tab says what to do and closes
 * with the person. What was kept is checked like any input from outside.
 */
export function restoreView(
  panel: vscode.WebviewPanel,
  state: unknown,
  deps: ViewPanelDeps,
): ExtractionView | undefined {
  const kept = keptStateSchema.safeParse(state);
  if (kept.success && kept.data.snapshot?.mode === 'result')
    return ExtractionView.restore(panel, kept.data.snapshot, deps);
  logWhy(deps.log, kept.success);
  const what = kept.success ? kept.data.what : 'result';
  const tab = new ViewPanel(panel, deps);
  tab.onCommand((command) => {
    if (command.type === 'ready') tab.post({ type: 'snapshot', snapshot: { mode: 'lost', what } });
  });
  return undefined;
}

function logWhy(log: Logger, wasRead: boolean): void {
  log.debug(wasRead ? 'The extraction view was too large to be kept.' : 'The extraction view kept nothing readable.');
}
