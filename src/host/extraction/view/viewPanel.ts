import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../../base/disposable.ts';
import { Emitter, type Event } from '../../../base/event.ts';
import { EXTRACTION_VIEW_TYPE } from '../../../base/manifest.ts';
import { runInBackground } from '../../../core/background.ts';
import type { Logger } from '../../../core/ports.ts';
import { dispatch, type Handlers, type HostSchemas } from '../../../protocol/channel.ts';
import type {
  CopyCommand,
  ExtractionProtocol,
  ExtractionViewCommand,
  ExtractionViewEvent,
  ViewSnapshot,
} from '../../../protocol/extraction.ts';
import { BufferedPort } from '../../window/bufferedPort.ts';
import { PageLink } from '../../window/pageLink.ts';
import { webviewOptions } from '../../window/webviewPage.ts';
import { extractionHtml } from './html.ts';

export interface ViewPanelDeps {
  readonly extensionUri: vscode.Uri;
  readonly log: Logger;
}

/** Tabs that the user wants to keep in sight. */
const pinned = new Set<vscode.WebviewPanel>();

/** Whether a tab that is to stay in sight is in that column. */
export function isPinnedIn(column: vscode.ViewColumn): boolean {
  return [...pinned].some(({ viewColumn }) => viewColumn === column);
}

/** Beside the active editor, where that covers no pinned tab. */
function freeColumn(): vscode.ViewColumn {
  if (pinned.size === 0) return vscode.ViewColumn.Beside;
  let column = vscode.window.tabGroups.activeTabGroup.viewColumn + 1;
  while (isPinnedIn(column)) column += 1;
  return column;
}

/** Opens a tab beside the active editor, or in a column, without taking the focus from what has it. */
export function openTab(title: string, viewColumn: vscode.ViewColumn = freeColumn()): vscode.WebviewPanel {
  return vscode.window.createWebviewPanel(EXTRACTION_VIEW_TYPE, title, { viewColumn, preserveFocus: true });
}

/** Tabs that are filled from here. */
const filled = new Set<vscode.WebviewPanel>();

/** The column where results are shown already, so that a table of many opens no third one; else a free one. */
export function columnOfResults(): vscode.ViewColumn {
  const columns = [...filled].flatMap(({ visible, viewColumn }) => (visible ? (viewColumn ?? []) : []));
  return columns.findLast((column) => !isPinnedIn(column)) ?? freeColumn();
}

/** Whether one of our tabs is in front of that column. */
export function isFilled(column: vscode.ViewColumn): boolean {
  return [...filled].some(({ visible, viewColumn }) => visible && viewColumn === column);
}

/** One tab with the extraction page in it. `Own` is what its page says besides what every page says. */
export abstract class ViewPanel<Own extends ExtractionViewCommand> implements Disposable {
  readonly #tab: vscode.WebviewPanel;
  readonly #store = new DisposableStore();
  readonly #closed = new Emitter<void>();
  readonly #link: PageLink<CopyCommand | Own, ExtractionProtocol<Own>>;

  readonly onClosed: Event<void> = this.#closed.event;

  protected constructor(
    tab: vscode.WebviewPanel,
    schemas: HostSchemas<ExtractionProtocol<Own>>,
    { extensionUri, log }: ViewPanelDeps,
  ) {
    this.#tab = tab;
    filled.add(tab);
    const port = this.#store.add(new BufferedPort(tab.webview));
    tab.webview.options = webviewOptions(extensionUri);
    tab.webview.html = extractionHtml(tab.webview, extensionUri, vscode.env.language);
    this.#store.add(tab.onDidDispose(() => this.#close()));
    this.#link = this.#store.add(
      new PageLink<CopyCommand | Own, ExtractionProtocol<Own>>({
        // l10n: none, goes into a log
        name: 'Extraction view',
        port,
        isVisible: () => tab.visible,
        onChanged: tab.onDidChangeViewState,
        schemas,
        onReady: () => this.postSnapshot(),
        onCommand: (command) => {
          if (isCopy(command)) runInBackground(log, 'Copying a value', this.#copy(command.text));
          else dispatch(this.handlers, command);
        },
        requests: {},
        log,
      }),
    );
  }

  /** What is done with each command of the page. */
  protected abstract readonly handlers: Handlers<Own>;
  /** All that the tab shows now. What waits to be posted is in it and is forgotten. */
  protected abstract takeSnapshot(): ViewSnapshot;

  get isClosed(): boolean {
    return this.#store.isDisposed;
  }

  get isVisible(): boolean {
    return !this.isClosed && this.#tab.visible;
  }

  /** Puts the tab beside that column, unless it is in sight in another one, and keeps it there; `undefined` lets it go. */
  protected keepBeside(column: vscode.ViewColumn | undefined): void {
    if (this.isClosed) return;
    pinned.delete(this.#tab);
    if (column === undefined) return;
    const isBeside = this.#tab.visible && this.#tab.viewColumn !== undefined && this.#tab.viewColumn !== column;
    if (!isBeside) this.#tab.reveal(column + 1, true);
    this.stayInSight();
  }

  /** From now on no other tab opens over it. */
  protected stayInSight(): void {
    pinned.add(this.#tab);
  }

  reveal(preserveFocus = true): void {
    if (!this.isClosed) this.#tab.reveal(undefined, preserveFocus);
  }

  /** A short word about what was done: "Copied as CSV." */
  notice(text: string, level: 'info' | 'warning' | 'error' = 'info'): void {
    this.post({ type: 'notice', level, text });
  }

  /** Closes the tab. */
  dispose(): void {
    if (!this.isClosed) this.#tab.dispose();
  }

  /** Whether there is a page to talk to. */
  protected get isListening(): boolean {
    return this.#link.isListening;
  }

  protected set title(title: string) {
    if (!this.isClosed && this.#tab.title !== title) this.#tab.title = title;
  }

  protected post(event: ExtractionViewEvent): void {
    void this.send(event);
  }

  /** Resolves when the page has taken the event, or when there is none to take it. */
  protected send(event: ExtractionViewEvent): Promise<void> {
    return this.#link.send(event);
  }

  protected postSnapshot(): void {
    void this.send({ type: 'snapshot', snapshot: this.takeSnapshot() });
  }

  async #copy(text: string): Promise<void> {
    try {
      await vscode.env.clipboard.writeText(text);
    } catch (error) {
      this.notice(l10n.t('The value could not be copied: the clipboard refused it.'), 'warning');
      throw error;
    }
    this.notice(l10n.t('Copied the value.'));
  }

  #close(): void {
    if (this.isClosed) return;
    filled.delete(this.#tab);
    pinned.delete(this.#tab);
    this.#store.dispose();
    this.#closed.fire();
    this.#closed.dispose();
  }
}

function isCopy(command: ExtractionViewCommand): command is CopyCommand {
  return command.type === 'copy-text';
}
