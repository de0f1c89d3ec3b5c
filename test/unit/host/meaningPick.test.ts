// The list of places found by meaning: what runs again by itself, and what a failure offers.
import { afterEach, describe, expect, it, vi } from 'vitest';
import { AppError } from '../../../src/base/errors.ts';
import { Commands } from '../../../src/base/manifest.ts';
import type { EmbeddingChoice } from '../../../src/host/meaning/embeddingChoice.ts';
import type { Meaning } from '../../../src/host/meaning/meaning.ts';
import { MeaningPick } from '../../../src/host/meaning/meaningPick.ts';
import { commands, EventEmitter, fake, Uri, window } from '../../fakes/fakeVscode.ts';
import { RecordingLogger } from '../core-gateway/harness.ts';

interface Item {
  readonly label: string;
  readonly detail?: string;
}

/** The editor's list, as far as this one uses it. */
function listOf() {
  const [accepted, hidden, typed] = [new EventEmitter<void>(), new EventEmitter<void>(), new EventEmitter<string>()];
  const none = new EventEmitter<unknown>();
  const list = {
    value: '',
    busy: false,
    items: [] as readonly Item[],
    activeItems: [] as readonly Item[],
    selectedItems: [] as readonly Item[],
    onDidAccept: accepted.event,
    onDidHide: hidden.event,
    onDidChangeValue: typed.event,
    onDidChangeActive: none.event,
    onDidTriggerButton: none.event,
    show: vi.fn(),
    dispose: vi.fn(),
  };
  const type = (text: string): void => {
    list.value = text;
    typed.fire(text);
  };
  const accept = (item: Item | undefined): void => {
    list.selectedItems = item === undefined ? [] : [item];
    accepted.fire();
  };
  return { list, type, accept, hide: () => hidden.fire() };
}

function opened(search: () => Promise<unknown>) {
  const shown = listOf();
  Object.assign(window, { createQuickPick: () => shown.list });
  const changed = new EventEmitter<void>();
  const state = { files: 1, chunks: 1, missing: { files: 0, chunks: 0, tokens: 0 }, failure: undefined };
  const meaning = { onDidChange: changed.event, search: vi.fn(search), state: vi.fn(() => Promise.resolve(state)) };
  const pick = new MeaningPick(meaning as unknown as Meaning, {} as EmbeddingChoice, new RecordingLogger());
  const ended = pick.run();
  return { ...shown, meaning, changed, state, ended };
}

afterEach(() => fake.reset());

describe('the list of places found by meaning', () => {
  it('tells of the index as it changes, and searches when the user types alone', async () => {
    const place = { uri: Uri.file('/a.ts'), label: 'a.ts', start: 0, end: 1, symbol: 'first', text: 'x', score: 1 };
    const { list, type, hide, meaning, changed, state, ended } = opened(() => Promise.resolve([place]));
    type('what');
    await expect.poll(() => list.items[0]?.label).toBe('first');
    expect(meaning.search).toHaveBeenCalledTimes(1);
    state.missing = { files: 1, chunks: 3, tokens: 10 };
    changed.fire();
    await expect.poll(() => list.items.at(-1)?.label).toContain('3 pieces');
    expect(meaning.search).toHaveBeenCalledTimes(1);
    expect(list.items[0]?.label).toBe('first');
    changed.fire();
    type('what');
    await expect.poll(() => meaning.search.mock.calls.length).toBe(2);
    hide();
    await expect(ended).resolves.toBeUndefined();
  });

  it('tells how much can be found before anything is asked', async () => {
    const { list, type, accept, hide, meaning, ended } = opened(() => Promise.resolve([]));
    await expect.poll(() => list.items).toEqual([{ label: '$(database) 1 piece of 1 file' }]);
    accept(list.items[0]);
    type('what');
    await expect.poll(() => list.items.map(({ label }) => label)).toEqual(['Nothing found']);
    expect(meaning.search).toHaveBeenCalledTimes(1);
    hide();
    await expect(ended).resolves.toBeUndefined();
  });

  it('offers the next step of a failure, and does it', async () => {
    const error = new AppError('auth', 'The key was refused.', {
      code: 'key-refused',
      actions: ['set-key', 'show-log'],
    });
    const { list, type, accept, ended } = opened(() => Promise.reject(error));
    const run = vi.fn(() => Promise.resolve());
    Object.assign(commands, { executeCommand: run });
    type('what');
    await expect
      .poll(() => list.items[0])
      .toMatchObject({ label: '$(error) The key was refused.', detail: 'Set API Key' });
    accept(list.items[0]);
    await expect(ended).resolves.toBeUndefined();
    expect(run).toHaveBeenCalledWith(Commands.setApiKey);
    expect(list.dispose).toHaveBeenCalled();
  });

  it('searches again where that may help', async () => {
    const answers = [() => Promise.reject(new AppError('network', 'Offline.', { actions: ['retry'] }))];
    const { list, type, accept, hide, ended } = opened(() => answers.pop()?.() ?? Promise.resolve([]));
    type('what');
    await expect.poll(() => list.items[0]?.label).toBe('$(error) Offline.');
    accept(list.items[0]);
    await expect.poll(() => list.items[0]?.label).toBe('Nothing found');
    hide();
    await ended;
  });

  it('is closed where the index cannot be read', async () => {
    const { list, type, hide, meaning, ended } = opened(() => Promise.resolve([]));
    meaning.state.mockRejectedValue(new AppError('request', 'No index.'));
    type('what');
    await expect.poll(() => list.items[0]?.label).toBe('$(error) No index.');
    hide();
    await ended;
    expect(list.dispose).toHaveBeenCalled();
  });
});
