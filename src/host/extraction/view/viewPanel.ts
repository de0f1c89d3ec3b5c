import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../../base/disposable.ts';
import { Emitter, type Event } from '../../../base/event.ts';
import type { Logger } from '../../../core/ports.ts';
import {
  extractionCommandSchema,
  type ExtractionViewCommand,
  type ExtractionViewEvent,
} from '../../../protocol/extraction.ts';
import { BufferedPort } from '../../window/bufferedPort.ts';
import { EXTRACTION_VIEW_TYPE } from '../../../base/manifest.ts';
import { webviewRoots } from '../../window/webviewPage.ts';
import { extractionHtml } from './html.ts';

export interface ViewPanelDeps {
  readonly extensionUri: vscode.Uri;
  readonly log: Logger;
}

/**
 * One tab with the extraction page in it. Between `ready` and being hidden there is a page that listens; at other times
 * nothing is posted, because the next page asks for everything with its `ready`.
 */
export class ViewPanel implements Disposable {
  readonly panel: vscode.WebviewPanel;
  readonly #store = new DisposableStore();
  readonly #commands = this.#store.add(new Emitter<ExtractionViewCommand>());
  readonly #closed = new Emitter<void>();
  readonly #port: BufferedPort;
  #isListening = false;
  #isClosed = false;

  /** What the page says; `ready` comes first of each page. */
  readonly onCommand: Event<ExtractionViewCommand> = this.#commands.event;
  readonly onClosed: Event<void> = this.#closed.event;

  constructor(panel: vscode.WebviewPanel, { extensionUri, log }: ViewPanelDeps) {
    this.panel = panel;
    this.#port = this.#store.add(new BufferedPort(panel.webview));
    panel.webview.options = { enableScripts: true, localResourceRoots: webviewRoots(extensionUri) };
    panel.webview.html = extractionHtml(panel.webview, extensionUri, vscode.env.language);
    this.#store.add(
      panel.onDidChangeViewState(() => {
        if (!panel.visible) this.#isListening = false;
      }),
    );
    this.#store.add(panel.onDidDispose(() => this.#close()));
    // Listeners are added by whoever makes this, in the same turn; the page cannot have spoken before.
    this.#store.add(this.#port.onMessage((message) => this.#receive(message, log)));
  }

  /** Opens a tab beside the active editor without taking the focus from it. */
  static open(title: string, deps: ViewPanelDeps): ViewPanel {
    const column = { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true };
    return new ViewPanel(
      vscode.window.createWebviewPanel(EXTRACTION_VIEW_TYPE, title, column, {
        enableScripts: true,
        localResourceRoots: webviewRoots(deps.extensionUri),
      }),
      deps,
    );
  }

  /** Whether there is a page to talk to. */
  get isListening(): boolean {
    return this.#isListening;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  set title(title: string) {
    if (!this.#isClosed && this.panel.title !== title) this.panel.title = title;
  }

  reveal(preserveFocus = true): void {
    if (!this.#isClosed) this.panel.reveal(undefined, preserveFocus);
  }

  post(event: ExtractionViewEvent): void {
    void this.send(event);
  }

  /** Resolves when the page has taken the event; `false` where there is none to take it. */
  async send(event: ExtractionViewEvent): Promise<boolean> {
    return this.#isListening && !this.#isClosed ? this.#port.send(event) : false;
  }

  /** Closes the tab. */
  dispose(): void {
    if (!this.#isClosed) this.panel.dispose();
  }

  #receive(message: unknown, log: Logger): void {
    const parsed = extractionCommandSchema.safeParse(message);
    if (!parsed.success) {
      log.debug(`Unknown message from the extraction view: ${parsed.error.message.slice(0, 300)}`);
      return;
    }
    if (parsed.data.type === 'log') log[parsed.data.level](`Extraction view: ${parsed.data.text}`);
    if (parsed.data.type === 'ready') this.#isListening = true;
    if (parsed.data.type === 'copy-text') {
      void vscode.env.clipboard.writeText(parsed.data.text);
      this.post({ type: 'notice', level: 'info', text: 'Copied the value.' });
    }
    this.#commands.fire(parsed.data);
  }

  #close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#isListening = false;
    this.#closed.fire();
    this.#closed.dispose();
    this.#store.dispose();
  }
}
