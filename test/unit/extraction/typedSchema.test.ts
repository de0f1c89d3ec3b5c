import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { JsonObject } from '../../../src/core/json/json.ts';
import { chooseRow, type SchemaList, type SchemaRow } from '../../../src/host/extraction/schemaList.ts';
import { typedRows, type TypedUse } from '../../../src/host/extraction/typedRows.ts';
import { EventEmitter, window } from '../../fakes/fakeVscode.ts';

const others: readonly SchemaRow[] = [{ label: '$(file-code) bill.json' }, { label: '$(history) name, age' }];

function useOf(extra: Partial<TypedUse> = {}): TypedUse {
  return { take: (attempt) => Promise.resolve(attempt), draft: () => Promise.resolve(undefined), ...extra };
}

async function rowsOf(text: string, extra?: Partial<TypedUse>) {
  const { rows, isFirst } = await typedRows(text, others, useOf(extra));
  return { rows, isFirst, words: rows.map(({ label, description, detail }) => [label, description, detail]) };
}

describe('what is typed into the list of schemas', () => {
  it('is used as fields, and what they become is shown', async () => {
    const { rows, words, isFirst } = await rowsOf(' name, age int, city ');
    expect(isFirst).toBe(true);
    expect(words[0]).toEqual(['name, age int, city', 'Use these fields', 'name text, age integer, city text']);
    const attempt = await rows[0]?.take?.();
    expect(attempt?.ok === true && Object.keys(attempt.picked.schema['properties'] as JsonObject)).toEqual([
      'name',
      'age',
      'city',
    ]);
  });

  it('cannot be taken while it is wrong, and says where', async () => {
    const { rows, words } = await rowsOf('name, age itn');
    expect(words[0]?.[2]).toMatch(/^\$\(error\) At character 11: "itn" is not a known type/);
    expect(rows[0]?.take).toBeUndefined();
    // It may be meant in words all the same.
    expect(words[1]?.[0]).toBe('Draft a schema for this');
  });

  it('is drafted from where it is said in words, and the price of that is told', async () => {
    const draft = vi.fn(() => Promise.resolve(undefined));
    const { rows, words } = await rowsOf('all endpoints with method and path', { draft });
    expect(words[0]?.slice(0, 2)).toEqual(['all endpoints with method and path', 'Draft a schema for this']);
    expect(words[0]?.[2]).toContain('one request');
    await rows[0]?.take?.();
    expect(draft).toHaveBeenCalledWith('all endpoints with method and path');
  });

  it.each(['find bugs', 'all emails', 'key points', 'The names', 'jede Adresse'])(
    'is said in words where it asks for something: %s',
    async (text) => {
      const { words } = await rowsOf(text);
      expect(words.map(([label, what]) => [label, what])).toEqual([
        [text, 'Draft a schema for this'],
        ['Use these fields', text],
      ]);
    },
  );

  it.each(['list text', 'find bool?', 'all: what it is', 'all text, name'])(
    'is a field where a word that asks has a type: %s',
    async (text) => {
      expect((await rowsOf(text)).words[0]?.slice(0, 2)).toEqual([text, 'Use these fields']);
    },
  );

  it('comes after a schema whose name begins like it', async () => {
    const { isFirst, words } = await rowsOf('bill');
    expect(isFirst).toBe(false);
    expect(words).toEqual([['Use these fields', 'bill', 'bill text']]);
    expect((await rowsOf('name, age')).isFirst).toBe(true);
  });

  it('says what a run costs where nothing else is asked, and offers to ask', async () => {
    const asked: boolean[] = [];
    const { rows, words } = await rowsOf('name', {
      cost: () => 'GPT-4.1: about 1 request',
      take: (attempt, isAsked) => {
        asked.push(isAsked);
        return Promise.resolve(attempt);
      },
    });
    // `name` begins the name of another schema, so that nothing runs by it unasked.
    expect(words[0]?.[1]).toBe('name');
    const first = await rowsOf('vendor', { cost: () => 'GPT-4.1: about 1 request', take: useOf().take });
    expect(first.words[0]?.[1]).toBe('Use these fields · GPT-4.1: about 1 request');
    expect(first.words[1]?.[0]).toBe('Choose the model and add instructions…');
    await rows[0]?.take?.();
    expect(asked).toEqual([true]);
  });

  it('makes no icon of what is typed', async () => {
    expect((await rowsOf('$(bug) x')).words[0]?.[0]).toBe('$ (bug) x');
  });
});

class FakePick {
  value = '';
  items: readonly SchemaRow[] = [];
  activeItems: readonly SchemaRow[] = [];
  selectedItems: readonly SchemaRow[] = [];
  busy = false;
  readonly accepted = new EventEmitter<void>();
  readonly changed = new EventEmitter<string>();
  readonly onDidAccept = this.accepted.event;
  readonly onDidChangeValue = this.changed.event;
  readonly onDidTriggerItemButton = new EventEmitter<never>().event;
  readonly onDidTriggerButton = new EventEmitter<never>().event;
  readonly hidden = new EventEmitter<void>();
  readonly onDidHide = this.hidden.event;
  readonly show = vi.fn();
  readonly dispose = vi.fn();

  type(text: string): void {
    this.value = text;
    this.changed.fire(text);
  }

  enter(row = this.activeItems[0]): void {
    this.selectedItems = row === undefined ? [] : [row];
    this.accepted.fire();
  }
}

describe('the list of schemas', () => {
  let pick: FakePick;
  beforeEach(() => {
    pick = new FakePick();
    Object.assign(window, { createQuickPick: () => pick });
  });
  afterEach(() => {
    Reflect.deleteProperty(window, 'createQuickPick');
  });

  const labels = (): readonly string[] => pick.items.map(({ label }) => label).filter((label) => label !== '');
  const open = (extra: Partial<SchemaList> = {}) =>
    chooseRow({
      title: 'Extract',
      buttons: [],
      pressed: undefined,
      told: [],
      rows: [{ label: 'own', take: () => Promise.resolve(undefined) }],
      found: Promise.resolve([]),
      typed: (text, all) => typedRows(text, all, useOf()),
      ...extra,
    });

  it('is open before files were looked for, so that keys do not go elsewhere', async () => {
    let finish: (rows: readonly SchemaRow[]) => void = () => undefined;
    void open({ found: new Promise((resolve) => (finish = resolve)) });
    expect(pick.show).toHaveBeenCalled();
    expect([pick.busy, labels()]).toEqual([true, ['own']]);
    finish([{ label: 'late' }]);
    await vi.waitFor(() => expect(labels()).toEqual(['own', 'late']));
    expect(pick.busy).toBe(false);
  });

  it('takes what was typed last, however fast Enter came', async () => {
    const chosen = open();
    pick.type('name');
    await vi.waitFor(() => expect(pick.items[0]?.label).toBe('name'));
    pick.type('name, age int');
    pick.enter(pick.items[0]);
    expect((await chosen)?.row.label).toBe('name, age int');
  });

  it('takes the schema that is named, also where Enter came before its row was there or marked', async () => {
    const take = (): Promise<undefined> => Promise.resolve(undefined);
    const bill: SchemaRow = { label: '$(file) bill.json', take };
    let finish: (rows: readonly SchemaRow[]) => void = () => undefined;
    const found = new Promise<readonly SchemaRow[]>((resolve) => (finish = resolve));
    const chosen = open({ found });
    pick.type('bill.json');
    pick.enter();
    finish([{ label: '$(file) old bill.json', take }, bill]);
    expect((await chosen)?.row).toBe(bill);
  });

  it('keeps each row at its index, by which a slower editor names it', async () => {
    const bill: SchemaRow = { label: 'bill.json', take: () => Promise.resolve(undefined) };
    const chosen = open({ rows: [bill] });
    const at = pick.items.indexOf(bill);
    for (const text of ['b', 'all bills with date', 'vendor', 'bill']) {
      pick.type(text);
      await vi.waitFor(() => expect(pick.items.some((row) => [row.label, row.description].includes(text))).toBe(true));
      expect(pick.items.indexOf(bill)).toBe(at);
    }
    // What was first for another text is no longer there.
    pick.enter(pick.items[0]);
    expect((await chosen)?.row).toBe(bill);
  });

  it('stays open at Enter on fields that are wrong', async () => {
    const chosen = open();
    pick.type('name, age itn');
    await vi.waitFor(() => expect(pick.activeItems[0]?.label).toBe('name, age itn'));
    pick.enter();
    pick.type('name, age int');
    await vi.waitFor(() => expect(pick.activeItems[0]?.label).toBe('name, age int'));
    expect(pick.dispose).not.toHaveBeenCalled();
    pick.enter();
    expect((await chosen)?.row.label).toBe('name, age int');
    expect(pick.dispose).toHaveBeenCalled();
  });
});
