import { beforeEach, describe, expect, test } from 'vitest';
import {
  AccountBook,
  DEFAULT_ACCOUNT,
  ENVIRONMENT_ACCOUNT,
  FOLDER_ACCOUNT,
  keySlot,
} from '../../../src/core/gateway/accounts.ts';
import { OFFICIAL_ORIGIN } from '../../../src/core/gateway/baseUrl.ts';
import { MemoryKeyValueStore } from '../../fakes/memoryPorts.ts';

const HERE = 'file:///shop';
const address = { baseUrl: 'http://localhost:4141', allowEnvironmentCredentials: false };
let store: MemoryKeyValueStore;
let book: AccountBook;

beforeEach(() => {
  let count = 0;
  store = new MemoryKeyValueStore();
  book = new AccountBook(store, () => `id${(count += 1)}`);
});

describe('the account in use', () => {
  test('is the one of the setting until the user chooses another, in each workspace apart', async () => {
    const work = await book.add('Work', 'https://gateway.example/v1/');
    expect(work).toEqual({ id: 'id1', name: 'Work', baseUrl: 'https://gateway.example' });
    expect(book.inUse(HERE, address)).toMatchObject({ id: DEFAULT_ACCOUNT, baseUrl: 'http://localhost:4141' });
    await book.choose(HERE, work);
    expect(book.inUse(HERE, address)).toEqual(work);
    expect(book.inUse('file:///other', address).id).toBe(DEFAULT_ACCOUNT);
    const afterRestart = new AccountBook(store);
    expect(afterRestart.inUse(HERE, address)).toEqual(work);
    await book.choose(HERE, { id: DEFAULT_ACCOUNT, name: 'Default' });
    expect(afterRestart.inUse(HERE, { ...address, baseUrl: 'https://b.example' }).baseUrl).toBe('https://b.example');
  });

  test('is none where it was removed: no other is billed in its place', async () => {
    const work = await book.add('Work', OFFICIAL_ORIGIN);
    await book.choose(HERE, work);
    await book.remove(work.id);
    expect(() => book.inUse(HERE, address)).toThrow(expect.objectContaining({ code: 'account-gone' }));
    expect(() => book.inUse(HERE, address)).toThrow(/“Work”.*Switch Account/);
    expect(book.inUse('file:///other', address).id).toBe(DEFAULT_ACCOUNT);
  });

  test('of environment and folder asks Vercel, and another address only where the user allows it', async () => {
    await book.choose(HERE, { id: ENVIRONMENT_ACCOUNT, name: 'Environment' });
    await book.choose('b', { id: FOLDER_ACCOUNT, name: 'This Folder' });
    expect(book.inUse(HERE, address).baseUrl).toBe(OFFICIAL_ORIGIN);
    expect(book.inUse('b', address).baseUrl).toBe(OFFICIAL_ORIGIN);
    expect(book.inUse(HERE, { ...address, allowEnvironmentCredentials: true }).baseUrl).toBe(address.baseUrl);
  });

  test('is kept for the last thousand workspaces', async () => {
    const work = await book.add('Work', OFFICIAL_ORIGIN);
    const chosen = Object.fromEntries(Array.from({ length: 1000 }, (_, n) => [`file:///${n}`, work]));
    await store.set('chosen', chosen);
    await book.choose(HERE, work);
    expect(book.inUse(HERE, address)).toEqual(work);
    expect(book.inUse('file:///0', address).id).toBe(DEFAULT_ACCOUNT);
    expect(book.inUse('file:///1', address)).toEqual(work);
  });
});

describe('a name', () => {
  test.each(['', '  ', 'x'.repeat(61), 'a\u202eb', 'a\nb', 'Default', 'environment', 'this folder', ' work '])(
    '%j is refused',
    async (name) => {
      await book.add('Work', OFFICIAL_ORIGIN);
      await expect(book.add(name, OFFICIAL_ORIGIN)).rejects.toMatchObject({ code: 'bad-account-name' });
      expect(book.list()).toHaveLength(1);
    },
  );

  test('can be changed, also to itself in other letters, and is not given twice', async () => {
    const [work, home] = [await book.add('Work', OFFICIAL_ORIGIN), await book.add('Home', OFFICIAL_ORIGIN)];
    await book.rename(work.id, ' WORK ');
    expect(book.list()).toEqual([{ ...work, name: 'WORK' }, home]);
    await expect(book.rename(home.id, 'work')).rejects.toMatchObject({ code: 'bad-account-name' });
    await book.choose(HERE, work);
    expect(book.inUse(HERE, address).name).toBe('WORK');
  });

  test('can be given to the key of an address, which stays the key of that address', async () => {
    await book.rename('https://old.example', 'Old');
    expect(book.list()).toEqual([{ id: 'https://old.example', name: 'Old', baseUrl: 'https://old.example' }]);
    expect(keySlot('https://old.example', 'https://old.example')).toBe('https://old.example');
    expect(book.find('https://new.example')).toMatchObject({ name: 'new.example' });
    expect(book.find('https://new.example/path')).toBeUndefined();
  });
});

test('two accounts of one origin keep their keys apart, and the default one keeps its old place', () => {
  const slots = [DEFAULT_ACCOUNT, 'id1', 'id2', ENVIRONMENT_ACCOUNT, FOLDER_ACCOUNT].map((id) =>
    keySlot(OFFICIAL_ORIGIN, id),
  );
  expect(new Set(slots).size).toBe(5);
  expect(slots[0]).toBe(OFFICIAL_ORIGIN);
});

test.each([
  { id: DEFAULT_ACCOUNT, name: 'Evil', baseUrl: OFFICIAL_ORIGIN },
  { id: 'id9', name: 'Evil', baseUrl: 'http://evil.example' },
  { id: 'id9', name: 'E\nvil', baseUrl: OFFICIAL_ORIGIN },
  { id: 'https://a.example', name: 'Evil', baseUrl: 'https://b.example' },
  { id: 'https://a.example#id1', name: 'Evil', baseUrl: 'https://a.example' },
  { id: 7, name: 'Evil', baseUrl: OFFICIAL_ORIGIN },
  'text',
])('a record that is none is passed over: %j', async (record) => {
  const good = await book.add('Good', OFFICIAL_ORIGIN);
  await store.set('accounts', [record, good]);
  expect(book.list()).toEqual([good]);
});

test.each(['http://evil.example', 'ftp://x', 'https://user:pass@x', ''])(
  'an account has an address: %j',
  async (url) => {
    await expect(book.add('Work', url)).rejects.toMatchObject({ code: 'bad-base-url' });
  },
);
