import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import * as vscode from 'vscode';
import { isRehearsal } from '../../../src/host/editing/rehearsal.ts';
import { ReviewKeys } from '../../../src/host/editing/reviewKeys.ts';

const set = new Map<string, unknown>();
let keys: ReviewKeys;
beforeEach(() => {
  vi.useFakeTimers();
  set.clear();
  vi.spyOn(vscode.commands, 'executeCommand').mockImplementation(async (_command, key: string, value: unknown) => {
    set.set(key, value);
  });
  keys = new ReviewKeys();
});
afterEach(() => {
  keys.dispose();
  vi.restoreAllMocks();
  vi.useRealTimers();
});

const show = (hasChanges: boolean): void => keys.show({ isEditing: false, hasChanges, hasReviews: hasChanges });
const held = (): unknown => set.get('aiGateway.holdsKeys');

it('holds the keys that decide for a second after the last change', () => {
  show(false);
  expect(held()).toBeUndefined();
  show(true);
  expect(held()).toBe(true);
  show(false);
  expect([set.get('aiGateway.hasChanges'), held()]).toEqual([false, true]);
  vi.advanceTimersByTime(900);
  show(false);
  expect(held()).toBe(true);
  vi.advanceTimersByTime(100);
  expect(held()).toBe(false);
});

it('goes on holding them where new changes come meanwhile', () => {
  show(true);
  show(false);
  vi.advanceTimersByTime(500);
  show(true);
  vi.advanceTimersByTime(2000);
  expect(held()).toBe(true);
});

it('rehearses the commands of a review once, before the first key can be pressed', () => {
  const rehearsals = () => vi.mocked(vscode.commands.executeCommand).mock.calls.filter(([id]) => id === 'runCommands');
  show(false);
  expect(rehearsals()).toEqual([]);
  show(true);
  show(false);
  show(true);
  expect(rehearsals()).toHaveLength(1);
  const [[, given] = []] = rehearsals();
  const { commands } = given as { commands: readonly { readonly command: string; readonly args: unknown }[] };
  expect(commands.map(({ command }) => command)).toContain('aiGateway.rejectChange');
  expect(commands.every(({ args }) => isRehearsal(args))).toBe(true);
});
