import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { deferred } from '../../../src/base/async.ts';
import { ComposerFocus } from '../../../src/host/window/composerFocus.ts';
import { EventEmitter, fake, TextEditorSelectionChangeKind, window } from '../../fakes/fakeVscode.ts';

/** Time in which everything has settled. */
const A_MOMENT = 200;

/** A chat whose page the test gives the focus to and takes it from, in an editor where one can go elsewhere. */
function makeChat() {
  const editors = new EventEmitter<unknown>();
  const terminals = new EventEmitter<unknown>();
  const selections = new EventEmitter<{ kind: number | undefined }>();
  const tabs = new EventEmitter<undefined>();
  Object.assign(window, {
    onDidChangeActiveTextEditor: editors.event,
    onDidChangeActiveTerminal: terminals.event,
    onDidChangeTextEditorSelection: selections.event,
  });
  Object.assign(window.tabGroups, { onDidChangeTabs: tabs.event });
  const focus = new ComposerFocus();
  const wishes: string[] = [];
  focus.onWanted(() => wishes.push('wanted'));
  const elsewhere = {
    'another editor': () => editors.fire({}),
    'a terminal': () => terminals.fire({}),
    'a click into the text': () => selections.fire({ kind: TextEditorSelectionChangeKind.Mouse }),
    'a new tab': () => {
      fake.tabs = [{ input: 'settings' }];
      tabs.fire(undefined);
    },
    'settings or a log': () => focus.goElsewhere(),
  };
  const listeners = (): number =>
    [editors, terminals, selections, tabs].reduce((sum, { listeners }) => sum + listeners.size, 0);
  return { focus, wishes, elsewhere, selections, tabs, listeners };
}

/** A list that has the focus until it is answered. */
function makeList(focus: ComposerFocus) {
  const answer = deferred<string | undefined>();
  const result = focus.keep(() => {
    focus.setInPage(false);
    return answer.promise;
  });
  const close = async (value?: string): Promise<void> => {
    answer.resolve(value);
    expect(await result).toBe(value);
  };
  return { close };
}

const settle = (): Promise<unknown> => vi.advanceTimersByTimeAsync(A_MOMENT);

beforeEach(() => vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  fake.renew();
});

describe('the text box of the chat has the focus again', () => {
  it.each([undefined, 'picked'])('after a list that was opened from the chat and answered %s', async (value) => {
    const { focus, wishes } = makeChat();
    focus.setInPage(true);
    const { close } = makeList(focus);
    await settle();
    expect(wishes).toEqual([]);
    await close(value);
    await settle();
    expect(wishes).toEqual(['wanted']);
  });

  it('also where the editor gives it to a button of the page, and where the page is late to say that it lost it', async () => {
    const { focus, wishes } = makeChat();
    focus.setInPage(true);
    const { close } = makeList(focus);
    focus.setInPage(true);
    await close();
    await settle();
    expect(wishes).toHaveLength(1);

    await focus.keep(async () => 'quick');
    focus.setInPage(false);
    await settle();
    expect(wishes).toHaveLength(2);
  });

  it('also after a list that failed', async () => {
    const { focus, wishes } = makeChat();
    focus.setInPage(true);
    const failing = focus.keep(() => {
      focus.setInPage(false);
      return Promise.reject(new Error('no list'));
    });
    await expect(failing).rejects.toThrow('no list');
    await settle();
    expect(wishes).toHaveLength(1);
  });

  it('once, after the last of several that follow one another', async () => {
    const { focus, wishes } = makeChat();
    focus.setInPage(true);
    await makeList(focus).close();
    const second = makeList(focus);
    await settle();
    expect(wishes).toEqual([]);
    await second.close();
    await settle();
    expect(wishes).toHaveLength(1);
    // The page has not said yet that it has the focus.
    await makeList(focus).close();
    await settle();
    expect(wishes).toHaveLength(2);
  });

  it('after a list that was opened from the menu of the view, which takes the focus first', async () => {
    const { focus, wishes } = makeChat();
    focus.setInPage(true);
    focus.setInPage(false);
    await vi.advanceTimersByTimeAsync(4_000);
    await makeList(focus).close();
    await settle();
    expect(wishes).toHaveLength(1);
  });

  it('after a button of a message, pressed by somebody who came from the chat', async () => {
    const { focus, wishes } = makeChat();
    focus.setInPage(true);
    const press = deferred<string | undefined>();
    const done = focus.offer(press.promise, async (choice) => choice === 'Undo');
    focus.setInPage(false);
    press.resolve('Undo');
    expect(await done).toBe(true);
    await settle();
    expect(wishes).toHaveLength(1);
  });

  it('while a message still waits beside it', async () => {
    const { focus, wishes } = makeChat();
    focus.setInPage(true);
    void focus.offer(new Promise(() => undefined), async () => undefined);
    await makeList(focus).close();
    await settle();
    expect(wishes).toHaveLength(1);
  });
});

describe('the focus stays where it is', () => {
  it('when nothing was opened that took it', async () => {
    const { focus, wishes } = makeChat();
    focus.setInPage(true);
    await focus.keep(async () => undefined);
    await settle();
    expect(wishes).toEqual([]);
  });

  it('when the list was opened from somewhere else, such as the palette over a file', async () => {
    const { focus, wishes, elsewhere } = makeChat();
    focus.setInPage(true);
    focus.setInPage(false);
    elsewhere['a click into the text']();
    expect(await focus.keep(async () => 'picked')).toBe('picked');
    await settle();
    expect(wishes).toEqual([]);

    // The page is the later one to tell.
    focus.setInPage(true);
    await settle();
    elsewhere['a click into the text']();
    focus.setInPage(false);
    await settle();
    await focus.keep(async () => 'picked');
    await settle();
    expect(wishes).toEqual([]);

    // No sign of it, as in the explorer.
    focus.setInPage(true);
    await vi.advanceTimersByTimeAsync(1_000);
    focus.setInPage(false);
    await vi.advanceTimersByTimeAsync(60_000);
    await focus.keep(async () => 'picked');
    await settle();
    expect(wishes).toEqual([]);
  });

  it.each(Object.keys(makeChat().elsewhere))('when the user left the list or the message for %s', async (name) => {
    const { focus, wishes, elsewhere } = makeChat();
    const leave = Object.entries(elsewhere).find(([key]) => key === name)?.[1];
    focus.setInPage(true);
    const { close } = makeList(focus);
    leave?.();
    await close();
    await settle();
    expect(wishes).toEqual([]);

    focus.setInPage(true);
    focus.setInPage(false);
    leave?.();
    await focus.offer(Promise.resolve('Undo'), async () => undefined);
    await settle();
    expect(wishes).toEqual([]);
  });

  it('when what was picked opens an editor', async () => {
    const { focus, wishes, elsewhere } = makeChat();
    focus.setInPage(true);
    await focus.keep(async () => {
      focus.setInPage(false);
      await Promise.resolve();
      elsewhere['a new tab']();
    });
    await settle();
    expect(wishes).toEqual([]);
  });

  it('when what was picked opens a chat, which takes it', async () => {
    const { focus, wishes } = makeChat();
    focus.setInPage(true);
    await focus.keep(async () => {
      focus.setInPage(false);
      await Promise.resolve();
      focus.settle();
      focus.setInPage(true);
    });
    await settle();
    expect(wishes).toEqual([]);
  });

  it('when a message is brushed aside', async () => {
    const { focus, wishes } = makeChat();
    focus.setInPage(true);
    focus.setInPage(false);
    await focus.offer(Promise.resolve(undefined), async () => undefined);
    await settle();
    expect(wishes).toEqual([]);
  });

  it('when the user went away after it was given back', async () => {
    const { focus, wishes } = makeChat();
    focus.setInPage(true);
    await makeList(focus).close();
    await settle();
    focus.setInPage(true);
    focus.setInPage(false);
    await vi.advanceTimersByTimeAsync(60_000);
    await makeList(focus).close();
    await settle();
    expect(wishes).toHaveLength(1);
  });
});

it('what opens or changes in editors by itself does not count as leaving', async () => {
  const { focus, wishes, elsewhere, selections, tabs } = makeChat();
  focus.setInPage(true);
  for (const leave of Object.values(elsewhere)) leave();
  const { close } = makeList(focus);
  tabs.fire(undefined);
  selections.fire({ kind: undefined });
  selections.fire({ kind: TextEditorSelectionChangeKind.Command });
  await close();
  await settle();
  expect(wishes).toHaveLength(1);
});

it('lets go of everything', async () => {
  const { focus, wishes, listeners } = makeChat();
  focus.setInPage(true);
  await makeList(focus).close();
  focus.dispose();
  await settle();
  expect([wishes.length, listeners(), vi.getTimerCount()]).toEqual([0, 0, 0]);
});

describe('whether the chat need not be offered', () => {
  it('is so while it is written in, and after it until something else is gone to', () => {
    const { focus, elsewhere } = makeChat();
    expect(focus.isInChat).toBe(false);
    focus.setInPage(true);
    expect(focus.isInChat).toBe(true);
    focus.setInPage(false);
    expect(focus.isInChat).toBe(true);
    elsewhere['another editor']();
    expect(focus.isInChat).toBe(false);
  });

  it('is not so where it was hidden since', () => {
    const { focus } = makeChat();
    focus.setInPage(true);
    focus.setInPage(false, false);
    expect(focus.isInChat).toBe(false);
  });
});
