import * as l10n from '@vscode/l10n';
import type { Alignment, BlockNode, InlineRun, TableNode, TableRowNode } from '../../core/markdown/nodes.ts';
import { ChildList } from './childList.ts';
import type { NodeView } from './childList.ts';
import { GroupTree } from './groupTree.ts';
import { InlineView } from './inlineView.ts';

const ROWS_PER_TABLE = 64;

/**
 * A table in a frame that scrolls sideways. The layout of a table costs as much as it has rows, so a very long one goes on in
 * further tables with the first one's column widths.
 */
export class TableView implements NodeView<BlockNode> {
  readonly node: TableNode;
  readonly element = document.createElement('div');
  private readonly rows: ChildList<TableRowNode>;
  private readonly first = document.createElement('table');
  private readonly firstFrame = document.createElement('div');
  private readonly tables = new GroupTree(this.element);
  private widths: readonly number[] | undefined;

  constructor(node: TableNode) {
    this.node = node;
    this.element.className = 'md-table';
    this.element.tabIndex = 0;
    this.element.setAttribute('role', 'region');
    this.element.setAttribute('aria-label', l10n.t('Table'));
    this.first.append(this.head());
    this.firstFrame.append(this.first);
    this.tables.add(this.firstFrame);
    this.rows = new ChildList(
      this.element,
      ROWS_PER_TABLE,
      (row) => new RowView(row, node.align),
      (index) => addBody(index === 0 ? this.first : this.continuation()),
    );
    this.update();
  }

  update(): void {
    this.rows.sync(this.node.children);
  }

  private head(): HTMLElement {
    const head = document.createElement('thead');
    const row = document.createElement('tr');
    for (const [column, runs] of this.node.header.cells.entries()) {
      const cell = drawCell('th', runs, this.node.align[column]);
      cell.setAttribute('scope', 'col');
      row.append(cell);
    }
    head.append(row);
    return head;
  }

  private continuation(): HTMLTableElement {
    this.widths ??= [...(this.first.tHead?.rows[0]?.cells ?? [])].map((cell) => cell.getBoundingClientRect().width);
    const table = document.createElement('table');
    table.setAttribute('aria-label', l10n.t('Table, continued'));
    const total = this.widths.reduce((sum, width) => sum + width, 0);
    if (total > 0) {
      table.style.tableLayout = 'fixed';
      table.style.width = `${total}px`;
      const columns = document.createElement('colgroup');
      for (const width of this.widths) {
        const column = document.createElement('col');
        column.style.width = `${width}px`;
        columns.append(column);
      }
      table.append(columns);
    }
    this.firstFrame.className = 'md-part';
    const frame = document.createElement('div');
    frame.className = 'md-part';
    frame.append(table);
    this.tables.add(frame);
    return table;
  }
}

class RowView implements NodeView<TableRowNode> {
  readonly node: TableRowNode;
  readonly element = document.createElement('tr');

  constructor(node: TableRowNode, align: readonly Alignment[]) {
    this.node = node;
    this.element.append(...node.cells.map((runs, column) => drawCell('td', runs, align[column])));
  }

  /** A row is read whole: there is nothing to add to it. */
  update(): void {}
}

function addBody(table: HTMLTableElement): HTMLElement {
  const body = document.createElement('tbody');
  table.append(body);
  return body;
}

function drawCell(tag: 'td' | 'th', runs: readonly InlineRun[], align: Alignment): HTMLElement {
  const cell = document.createElement(tag);
  if (align !== undefined) cell.className = `md-${align}`;
  new InlineView(cell).update(runs);
  return cell;
}
