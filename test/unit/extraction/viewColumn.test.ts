// In which column the tabs of extractions open.
import { afterEach, expect, it } from 'vitest';
import { ComparisonView } from '../../../src/host/extraction/view/comparisonView.ts';
import { ExtractionView } from '../../../src/host/extraction/view/extractionView.ts';
import type { ViewComparison } from '../../../src/protocol/extraction.ts';
import { fake, ViewColumn, window } from '../../fakes/fakeVscode.ts';
import { result as resultSnapshot } from '../../panel/support/extractionContent.ts';
import { deps, FakeTab, keptOnPage } from './viewTab.ts';

afterEach(() => fake.reset());

const none = (): void => undefined;
const comparison: ViewComparison = { title: 't', isRunning: false, fields: [], rows: [] };

/** Opens a table of many beside whatever is shown; says in which column, and closes it. */
function columnOfTable(): unknown {
  const tab = new FakeTab();
  let column: unknown;
  const createWebviewPanel = (_type: string, _title: string, { viewColumn }: { viewColumn: unknown }): unknown => {
    column = viewColumn;
    return tab.asPanel;
  };
  Object.assign(window, { createWebviewPanel });
  new ComparisonView(comparison, { 'comparison-action': none, 'open-model': none }, deps).dispose();
  return column;
}

it('opens a table of many in the group of a result that is in sight, and else beside the editor', () => {
  expect(columnOfTable()).toBe(ViewColumn.Beside);
  const tab = new FakeTab();
  Object.assign(tab.panel, { viewColumn: 2 });
  const handlers = { action: none, 'error-action': none, reveal: none, point: none };
  const view = ExtractionView.restore(tab.asPanel, keptOnPage(resultSnapshot()), () => handlers, deps);
  expect(columnOfTable()).toBe(2);
  tab.hide();
  expect(columnOfTable()).toBe(ViewColumn.Beside);
  view.dispose();
});
