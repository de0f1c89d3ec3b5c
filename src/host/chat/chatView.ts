import * as vscode from 'vscode';
import { DisposableStore } from '../../base/disposable.ts';
import type { Logger } from '../../core/ports.ts';
import { Views } from '../../base/manifest.ts';
import { runInBackground } from '../../core/background.ts';
import { BufferedPort } from '../window/bufferedPort.ts';
import { webviewOptions } from '../window/webviewPage.ts';
import { panelHtml } from './html.ts';

/** Drives a view: the chat controller, loaded when the first view opens. */
export interface ViewClient {
  attach(view: AttachedView): DisposableStore;
}

/** A view that exists, with a pipe that has been listening since it was made. */
export interface AttachedView {
  readonly view: vscode.WebviewView;
  readonly port: BufferedPort;
  /** Gives the view a new page. */
  readonly reload: () => void;
}

/** Makes the chat view. The page is there at once; the code behind it is loaded while the page loads. */
export class ChatViewProvider implements vscode.WebviewViewProvider {
  readonly #extensionUri: vscode.Uri;
  readonly #client: () => Promise<ViewClient>;
  readonly #log: Logger;
  #view: vscode.WebviewView | undefined;

  constructor(extensionUri: vscode.Uri, client: () => Promise<ViewClient>, log: Logger) {
    this.#extensionUri = extensionUri;
    this.#client = client;
    this.#log = log;
  }

  resolveWebviewView(view: vscode.WebviewView): void {
    const store = new DisposableStore();
    const port = store.add(new BufferedPort(view.webview));
    this.#view = view;
    view.webview.options = webviewOptions(this.#extensionUri);
    const reload = (): void => {
      view.webview.html = panelHtml(view.webview, this.#extensionUri, vscode.env.language);
    };
    reload();
    store.add(
      view.onDidDispose(() => {
        if (this.#view === view) this.#view = undefined;
        store.dispose();
      }),
    );
    const attach = async (): Promise<void> => {
      store.add((await this.#client()).attach({ view, port, reload }));
    };
    runInBackground(this.#log, 'Opening the chat', attach());
  }

  /** Brings the view to the front, making it where it was never opened. */
  async reveal(): Promise<void> {
    if (this.#view === undefined) await vscode.commands.executeCommand(`${Views.chat}.focus`);
    else this.#view.show(false);
  }
}
