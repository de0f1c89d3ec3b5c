// What the page of an extraction says: obeyed by one table of handlers, and only where it obeys the protocol.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AppError, toErrorInfo } from '../../../src/base/errors.ts';
import { Commands } from '../../../src/base/manifest.ts';
import type { Logger } from '../../../src/core/ports.ts';
import { restoredHandlers } from '../../../src/host/extraction/restoredResult.ts';
import { ComparisonView } from '../../../src/host/extraction/view/comparisonView.ts';
import { ExtractionView, type ResultHandlers } from '../../../src/host/extraction/view/extractionView.ts';
import { restoreView } from '../../../src/host/extraction/view/restoreView.ts';
import type { HostServices } from '../../../src/host/hostServices.ts';
import type { Handlers } from '../../../src/protocol/channel.ts';
import type {
  BatchCommand,
  ComparisonCommand,
  ExtractionViewEvent,
  ViewComparison,
} from '../../../src/protocol/extraction.ts';
import { env, fake, window } from '../../fakes/fakeVscode.ts';
import { result as resultSnapshot } from '../../panel/support/extractionContent.ts';
import { deps, FakeTab, keptOnPage, openView, quiet } from './viewTab.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  fake.reset();
});

/** Stands for what is said in a tab, by what it shows. */
const command = (said: unknown): unknown => ({ kind: 'command', command: said });

describe('a page that cannot be trusted', () => {
  const shouted: readonly (readonly [string, unknown])[] = [
    ['nothing', undefined],
    ['a word', 'run-again'],
    ['a command without its envelope', { type: 'action', action: 'save' }],
    ['an unknown kind', { kind: 'event', event: { type: 'action', action: 'save' } }],
    ['an unknown command', command({ type: 'format-disk' })],
    ['a command that every object has', command({ type: 'constructor' })],
    ['an unknown action', command({ type: 'action', action: 'format-disk' })],
    ['a command of a batch', command({ type: 'batch-action', action: 'retry-failed' })],
    ['a command of a comparison', command({ type: 'open-model', model: 'a/b' })],
    ['a pointer that is none', command({ type: 'reveal', pointer: ['name'], takeFocus: true })],
    ['half a command', command({ type: 'reveal', pointer: '/name' })],
    ['a correction that is no text', command({ type: 'correct', pointer: '/name', valueText: { toString: 1 } })],
    ['a format that is none', command({ type: 'format', format: 'exe' })],
    ['an error action that is none', command({ type: 'error-action', action: 'workbench.action.quit' })],
    ['a log line at a level that is none', command({ type: 'log', level: 'dispose', text: 'x' })],
    ['a copy that is no text', command({ type: 'copy-text', text: 7 })],
  ];

  it.each(shouted)('is not obeyed: %s', (_what, message) => {
    let acted = 0;
    const count = (): void => void (acted += 1);
    const log = { ...quiet, debug: vi.fn<Logger['debug']>() };
    const tab = new FakeTab();
    const handlers = { action: count, 'error-action': count, reveal: count, point: count };
    const view = ExtractionView.restore(tab.asPanel, keptOnPage(resultSnapshot()), () => handlers, { ...deps, log });
    tab.show();
    const before = JSON.stringify([view.header, view.corrections, tab.events]);
    tab.shout(message);
    expect(acted).toBe(0);
    expect(JSON.stringify([view.header, view.corrections, tab.events])).toBe(before);
    expect(log.debug).toHaveBeenCalledOnce();
    // The next word is heard again.
    tab.say({ type: 'action', action: 'copy' });
    expect(acted).toBe(1);
  });

  it('is answered with nothing where it asks, because it has nothing to ask', async () => {
    const { tab, view } = openView();
    const heard: unknown[] = [];
    tab.onPosted((message) => heard.push(message));
    tab.shout({ kind: 'request', id: 1, name: 'toString', params: {} });
    await vi.advanceTimersByTimeAsync(0);
    expect(heard).toMatchObject([{ kind: 'refusal', id: 1 }]);
    view.dispose();
  });
});

describe('what a page may say', () => {
  it('has a handler each, or does not compile', () => {
    const none = (): void => undefined;
    // @ts-expect-error -- `open-row` has no handler.
    const forgotten: Handlers<BatchCommand> = { format: none, 'batch-action': none };
    // @ts-expect-error -- No page says `format-disk`.
    const unheard: Handlers<ComparisonCommand> = { 'comparison-action': none, 'open-model': none, 'format-disk': none };
    // @ts-expect-error -- Neither `reveal` nor `point` is done by the view itself.
    const half: ResultHandlers = { action: none, 'error-action': none };
    expect([forgotten, unheard, half]).toHaveLength(3);
  });

  it('reaches its handler, and one that fails does not keep the next from being heard', () => {
    const heard: string[] = [];
    const log = { ...quiet, error: vi.fn<Logger['error']>() };
    const tab = new FakeTab();
    Object.assign(window, { createWebviewPanel: () => tab.asPanel });
    const comparison: ViewComparison = { title: 't', isRunning: false, fields: [], rows: [] };
    const handlers: Handlers<ComparisonCommand> = {
      'comparison-action': ({ action }) => {
        throw new Error(action);
      },
      'open-model': ({ model }) => void heard.push(model),
    };
    const view = new ComparisonView(comparison, handlers, { ...deps, log });
    tab.say({ type: 'comparison-action', action: 'stop' });
    tab.say({ type: 'open-model', model: 'a/b' });
    expect(heard).toEqual(['a/b']);
    expect(log.error).toHaveBeenCalledOnce();
    view.dispose();
  });

  it('is that a value was copied only when it was', async () => {
    const written: string[] = [];
    let isRefused = true;
    const writeText = (text: string): Promise<void> => {
      written.push(text);
      return isRefused ? Promise.reject(new Error('The clipboard is taken.')) : Promise.resolve();
    };
    Object.assign(env, { clipboard: { writeText } });
    const { tab, view } = openView();
    const notices = (): ExtractionViewEvent[] => tab.events.filter(({ type }) => type === 'notice');
    tab.say({ type: 'copy-text', text: 'Ada' });
    await vi.advanceTimersByTimeAsync(0);
    expect(written).toEqual(['Ada']);
    expect(notices()).toMatchObject([{ level: 'warning', text: expect.stringContaining('could not be copied') }]);
    isRefused = false;
    tab.say({ type: 'copy-text', text: 'Bob' });
    await vi.advanceTimersByTimeAsync(0);
    expect(notices().at(-1)).toMatchObject({ level: 'info', text: 'Copied the value.' });
    view.dispose();
  });
});

describe('an error after a reload', () => {
  it.each([
    ['set-key', [Commands.setApiKey], 0],
    ['show-log', [Commands.showLog], 0],
    ['retry', undefined, 1],
    ['pick-model', undefined, 1],
  ] as const)('does the next step that an error offers, or says what to do instead: %s', async (action, call, told) => {
    const tab = new FakeTab();
    const error = { ...toErrorInfo(new AppError('auth', 'Set an API key.')), actions: [action] };
    const kept = resultSnapshot({ status: { state: 'ended', outcome: 'failed', attempts: 1, error } });
    const services = { notifier: { report: () => Promise.resolve() } } as unknown as HostServices;
    await restoreView(
      tab.asPanel,
      { version: 1, what: 'result', snapshot: kept },
      (view) => restoredHandlers(services, view),
      deps,
    );
    tab.show();
    tab.say({ type: 'error-action', action });
    await vi.advanceTimersByTimeAsync(0);
    expect(fake.commandCalls.at(-1)).toEqual(call);
    expect(tab.events.filter(({ type }) => type === 'notice')).toHaveLength(told);
  });
});
