/** A window that was reloaded or killed: results that were kept come back, of others the user is told. */
import type * as vscode from 'vscode';
import { unpackNumbers } from '../../../base/packedNumbers.ts';
import {
  extractionHostSchemas,
  keptStateSchema,
  type KeptState,
  type ViewSnapshot,
} from '../../../protocol/extraction.ts';
import { ExtractionView, type ResultOwner, type ResultViewDeps } from './extractionView.ts';
import type { KeptResult } from './keptResults.ts';
import { openTab, ViewPanel, type ViewPanelDeps } from './viewPanel.ts';

/**
 * Fills a tab of the last session. Resolves to the view when its result was kept; otherwise the tab says what to do and closes
 * with the user. What was kept is checked like any input from outside. Rejects where it cannot be read, with a tab that says so.
 */
export async function restoreView(
  panel: vscode.WebviewPanel,
  state: unknown,
  owner: ResultOwner,
  deps: ResultViewDeps,
): Promise<ExtractionView | undefined> {
  const parsed = keptStateSchema.safeParse(unpackNumbers(state));
  const page = parsed.success ? parsed.data : undefined;
  const what = page?.what ?? 'result';
  if (what !== 'result') return lose(panel, what, deps);
  let isClosed = false;
  const closing = panel.onDidDispose(() => (isClosed = true));
  try {
    return await restoreResult(panel, page, () => isClosed, owner, deps);
  } catch (error) {
    if (!isClosed) lose(panel, what, deps);
    throw error;
  } finally {
    closing.dispose();
  }
}

async function restoreResult(
  panel: vscode.WebviewPanel,
  page: KeptState | undefined,
  isClosed: () => boolean,
  owner: ResultOwner,
  deps: ResultViewDeps,
): Promise<ExtractionView | undefined> {
  const kept = await deps.results.take(page, panel.title);
  if (typeof kept === 'object') {
    if (!isClosed()) return ExtractionView.restore(panel, kept, owner, deps);
    deps.results.close(kept.id);
  } else if (!isClosed()) {
    deps.log.debug('The result of an extraction was not kept.');
    lose(panel, kept ?? 'result', deps);
  }
  return undefined;
}

/** Opens a tab for a result whose own did not come back, or is dead. */
export function reopenView(
  kept: KeptResult,
  owner: ResultOwner,
  deps: ResultViewDeps,
  column?: vscode.ViewColumn,
): ExtractionView {
  return ExtractionView.restore(openTab(kept.snapshot.header.title, column), kept, owner, deps);
}

type Lost = Extract<ViewSnapshot, { mode: 'lost' }>['what'];

function lose(panel: vscode.WebviewPanel, what: Lost, deps: ViewPanelDeps): undefined {
  new LostView(panel, what, deps);
}

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
