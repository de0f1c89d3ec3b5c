// A tab with the extraction page in it, whose page speaks through the real channel and is read by the page's own model.
import type * as vscode from 'vscode';
import { newId } from '../../../src/core/model/ids.ts';
import type { Logger } from '../../../src/core/ports.ts';
import { ExtractionView, type ResultHandlers, type ViewRun } from '../../../src/host/extraction/view/extractionView.ts';
import { KeptResults, type KeptResult } from '../../../src/host/extraction/view/keptResults.ts';
import { PageChannel, type Port } from '../../../src/protocol/channel.ts';
import {
  extractionPageSchemas,
  type ExtractionPageProtocol,
  type ExtractionViewCommand,
  type ExtractionViewEvent,
  type ResultSnapshot,
} from '../../../src/protocol/extraction.ts';
import { ResultModel } from '../../../src/webview/extraction/resultModel.ts';
import { MemoryJournalStore } from '../../fakes/memoryPorts.ts';
import { EventEmitter, Uri } from '../../fakes/fakeVscode.ts';
import { result as resultSnapshot, header } from '../../panel/support/extractionContent.ts';

export const quiet: Logger = { trace() {}, debug() {}, info() {}, warn() {}, error() {} };
export const deps = {
  extensionUri: Uri.file('/ext') as unknown as vscode.Uri,
  log: quiet,
  results: new KeptResults(new MemoryJournalStore(), quiet),
};

/** As a window finds it where only the page kept it. */
export function keptOnPage(snapshot: ResultSnapshot): KeptResult {
  return { id: newId(), snapshot, isOnDisk: false };
}

/** A tab whose page may come and go, read by the page's own model. */
export class FakeTab {
  readonly #received = new EventEmitter<unknown>();
  readonly #posted = new EventEmitter<unknown>();
  /** What the host posts, as it posts it. */
  readonly onPosted = this.#posted.event;
  readonly #viewState = new EventEmitter<unknown>();
  readonly #disposed = new EventEmitter<undefined>();
  readonly #channel: PageChannel<ExtractionPageProtocol>;
  events: ExtractionViewEvent[] = [];
  visible = true;
  isDisposed = false;
  readonly panel = {
    title: '',
    webview: {
      options: {},
      html: '',
      cspSource: 'x',
      asWebviewUri: (uri: Uri) => uri.path,
      onDidReceiveMessage: this.#received.event,
      postMessage: (message: unknown) => {
        this.#posted.fire(structuredClone(message));
        return Promise.resolve(true);
      },
    },
    onDidChangeViewState: this.#viewState.event,
    onDidDispose: this.#disposed.event,
    reveal: () => undefined,
    dispose: () => this.close(),
  };

  constructor() {
    const port: Port = { post: (message) => this.#received.fire(message), onMessage: this.#posted.event };
    const dropped = (reason: string): never => {
      throw new Error(reason);
    };
    this.#channel = new PageChannel(port, extractionPageSchemas, (event) => this.events.push(event), dropped);
    Object.defineProperty(this.panel, 'visible', { get: () => this.visible });
  }

  get asPanel(): vscode.WebviewPanel {
    return this.panel as unknown as vscode.WebviewPanel;
  }

  /** As the page says it. */
  say(command: ExtractionViewCommand): void {
    this.#channel.command(command);
  }

  /** Anything at all, as from a page that was taken over. */
  shout(message: unknown): void {
    this.#received.fire(message);
  }

  hide(): void {
    this.visible = false;
    this.#viewState.fire({});
  }

  /** The tab is in front again: another page asks for everything. */
  show(): ResultModel {
    this.visible = true;
    this.events = [];
    this.say({ type: 'ready' });
    return this.page();
  }

  /** What the page shows after all that it was told. */
  page(): ResultModel {
    const [first, ...rest] = this.events;
    if (first?.type !== 'snapshot' || first.snapshot.mode !== 'result') throw new Error('No result was shown.');
    const model = new ResultModel(first.snapshot);
    for (const event of rest) model.receive(event);
    return model;
  }

  close(): void {
    if (this.isDisposed) return;
    this.isDisposed = true;
    this.#disposed.fire(undefined);
  }
}

export const run: ViewRun = {
  header,
  schema: {
    type: 'object',
    properties: {
      name: { type: 'string' },
      age: { type: 'integer' },
      tags: { type: 'array', items: { type: 'string' } },
    },
    required: ['name', 'age'],
  },
  source: { label: 'a.txt', text: 'one\nThe name is Ada, aged 36.\nend', firstLine: 10 },
};

export const deaf: ResultHandlers = {
  action: () => undefined,
  'error-action': () => undefined,
  reveal: () => undefined,
  point: () => undefined,
};

export function openView(
  handlers: Partial<ResultHandlers> = {},
  results = deps.results,
): { tab: FakeTab; view: ExtractionView } {
  const tab = new FakeTab();
  const view = ExtractionView.restore(tab.asPanel, keptOnPage(resultSnapshot()), () => ({ ...deaf, ...handlers }), {
    ...deps,
    results,
  });
  view.begin(run);
  tab.show();
  return { tab, view };
}
