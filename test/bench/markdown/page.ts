// Runs in the browser, bundled by `host.ts`: the real view, driven update by update.
import { Marked } from 'marked';
import { MarkdownView } from '../../../src/webview/markdown/markdownView.ts';

/** A flood of text left to the view's own pacing. */
export interface FloodCost {
  readonly tokens: number;
  readonly wholeAfter: number;
  readonly longTasks: number;
  readonly longestTask: number;
}

export type Strategy = 'incremental' | 'naive';

const CHARS_PER_TOKEN = 4;
const TOKENS_PER_UPDATE = 16;

class Api {
  view: MarkdownView | undefined;
  update: (piece: string, whole: string) => void = () => undefined;
  readonly actions: string[] = [];
  readonly links: string[] = [];

  get scroller(): HTMLElement {
    return document.querySelector<HTMLElement>('#scroller') ?? document.body;
  }

  /** A fresh view in an empty container. */
  open(): MarkdownView {
    this.view?.dispose();
    const container = document.createElement('div');
    container.id = 'answer';
    this.scroller.replaceChildren(container);
    this.view = new MarkdownView(container, {
      onCodeAction: (kind, { code, language }) => void this.actions.push(JSON.stringify({ kind, code, language })),
      onLink: (url) => void this.links.push(url),
    });
    return this.view;
  }

  /** Shows a whole text and waits until it is drawn. */
  async show(text: string): Promise<void> {
    const view = this.open();
    view.setText(text);
    await view.settled();
  }

  /** Feeds a text in pieces, each drawn before the next comes. */
  async feed(text: string, size: number): Promise<void> {
    const view = this.open();
    for (let at = 0; at < text.length; at += size) {
      view.append(text.slice(at, at + size));
      view.flush();
      await view.settled();
    }
    view.finish();
    await view.settled();
  }

  html(): string {
    return document.querySelector('#answer')?.innerHTML ?? '';
  }

  /** Streams `text` from one place to another, one update in each frame; ms of the longest frame. */
  async stream(text: string, strategy: Strategy, from: number, to: number): Promise<number> {
    if (from === 0) this.update = strategy === 'naive' ? this.naive() : this.incremental();
    const step = CHARS_PER_TOKEN * TOKENS_PER_UPDATE;
    let longest = 0;
    for (let at = from * CHARS_PER_TOKEN; at < to * CHARS_PER_TOKEN; at += step) {
      const cost = await frameCost(() => {
        this.update(text.slice(at, at + step), text.slice(0, at + step));
        this.scroller.scrollTop = this.scroller.scrollHeight;
      });
      longest = Math.max(longest, cost);
    }
    return longest;
  }

  /** Everything is appended as fast as the event loop goes, in pieces of `size` characters. */
  async flood(text: string, size: number): Promise<FloodCost> {
    const tasks: number[] = [];
    const observer = new PerformanceObserver((list) => tasks.push(...list.getEntries().map((entry) => entry.duration)));
    observer.observe({ type: 'longtask' });
    const view = this.open();
    const keepEnd = new ResizeObserver(() => void (this.scroller.scrollTop = this.scroller.scrollHeight));
    const container = this.scroller.firstElementChild;
    if (container !== null) keepEnd.observe(container);
    const start = performance.now();
    for (let at = 0; at < text.length; at += size) {
      view.append(text.slice(at, at + size));
      if (at % (size * 8) === 0) await nextTask();
    }
    view.finish();
    await view.settled();
    const wholeAfter = performance.now() - start;
    await new Promise((resolve) => setTimeout(resolve, 100)); // long tasks are reported late
    observer.disconnect();
    keepEnd.disconnect();
    const longestTask = Math.max(0, ...tasks);
    return { tokens: text.length / CHARS_PER_TOKEN, wholeAfter, longTasks: tasks.length, longestTask };
  }

  private incremental(): (piece: string) => void {
    const view = this.open();
    return (piece) => {
      view.append(piece);
      view.flush();
    };
  }

  private naive(): (piece: string, whole: string) => void {
    const marked = new Marked({ gfm: true });
    this.open();
    const container = this.scroller.firstElementChild;
    return (_piece, whole) => {
      const template = document.createElement('template');
      template.innerHTML = marked.parse(whole, { async: false });
      container?.replaceChildren(template.content);
    };
  }
}

/** Runs `work` in an animation frame; ms from its start to the end of that frame's painting. */
function frameCost(work: () => void): Promise<number> {
  return new Promise((resolve) => {
    requestAnimationFrame(() => {
      const start = performance.now();
      work();
      // A message posted in a frame is delivered after it has been painted.
      void nextTask().then(() => resolve(performance.now() - start));
    });
  });
}

function nextTask(): Promise<void> {
  return new Promise((resolve) => {
    const channel = new MessageChannel();
    channel.port1.onmessage = () => resolve();
    channel.port2.postMessage(undefined);
  });
}

export type PageApi = Api;
Reflect.set(globalThis, 'markdownPage', new Api());
