// Tabs that an extension host left behind when it was killed: those in sight that nobody fills are replaced.
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type * as vscode from 'vscode';
import { EXTRACTION_VIEW_TYPE } from '../../../src/base/manifest.ts';
import { DeadTabs } from '../../../src/host/extraction/deadTabs.ts';
import { EventEmitter, fake, TabInputWebview, window } from '../../fakes/fakeVscode.ts';
import { quiet } from './viewTab.ts';

interface Group {
  viewColumn: number;
  activeTab: { label: string; input: unknown };
}

const changed = new EventEmitter<undefined>();
const closed: string[] = [];
let groups: Group[] = [];
let filled: number[] = [];
const asked: string[] = [];
let dead: DeadTabs;

const tab = (label: string, viewType = `mainThreadWebview-${EXTRACTION_VIEW_TYPE}`): Group['activeTab'] => ({
  label,
  input: new TabInputWebview(viewType),
});

const tabGroups = {
  get all() {
    return groups;
  },
  onDidChangeTabs: changed.event,
  close: (each: vscode.Tab) => Promise.resolve(closed.push(each.label)),
};

beforeEach(() => {
  vi.useFakeTimers();
  Object.assign(window, { tabGroups });
  [groups, filled, closed.length, asked.length] = [[], [], 0, 0];
  dead = new DeadTabs({
    log: quiet,
    isFilled: (column) => filled.includes(column),
    fill: (title, column) => {
      asked.push(`${title} in ${column}`);
      return Promise.resolve(title.startsWith('Extraction'));
    },
  });
});
afterEach(() => {
  dead.dispose();
  fake.reset();
  vi.useRealTimers();
});

it('replaces those in sight that nobody fills, and no other', async () => {
  groups = [
    { viewColumn: 1, activeTab: tab('Extraction: Bill') },
    { viewColumn: 2, activeTab: tab('Extraction: Orders') },
    { viewColumn: 3, activeTab: tab('Extraction: Other', 'mainThreadWebview-markdown.preview') },
  ];
  filled = [2];
  await vi.advanceTimersByTimeAsync(10_000);
  expect(closed).toEqual(['Extraction: Bill']);
  expect(asked).toEqual(['Extraction: Bill in 1']);
});

it('replaces one that comes into sight later', async () => {
  await vi.advanceTimersByTimeAsync(10_000);
  groups = [{ viewColumn: 1, activeTab: tab('Extraction: Bill') }];
  changed.fire(undefined);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(closed).toEqual(['Extraction: Bill']);
});

it('gives the editor time to fill what it brought back', async () => {
  groups = [{ viewColumn: 1, activeTab: tab('Extraction: Bill') }];
  await vi.advanceTimersByTimeAsync(1_000);
  filled = [1];
  await vi.advanceTimersByTimeAsync(10_000);
  expect(closed).toEqual([]);
});

it('leaves one alone of which nothing is known, and asks once', async () => {
  groups = [{ viewColumn: 1, activeTab: tab('Test: Bill') }];
  await vi.advanceTimersByTimeAsync(10_000);
  changed.fire(undefined);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(closed).toEqual([]);
  expect(asked).toHaveLength(1);
});
