import * as vscode from 'vscode';
import type { KeyValueStore } from '../core/ports.ts';

const DECIDED = 'folders.decided';
/** Folders whose answers are kept; the oldest are asked about again. */
const MAX_FOLDERS = 300;

export type FolderAnswer = 'accepted' | 'refused';

/** One answer of the user: to this value of the folder, and to no other. */
type Answers = Readonly<Record<string, { readonly value: string; readonly answer: FolderAnswer }>>;

/**
 * What the user decided of what the open folder suggests and they would pay for: a model, a token. It is kept with the user,
 * so that nothing in the folder can change it, and holds for the very value that was shown.
 */
export class FolderConsent {
  readonly #store: KeyValueStore;

  /** `store` has a value as soon as it is set, also that of another window. */
  constructor(store: KeyValueStore = inMemory()) {
    this.#store = store;
  }

  /** The answer to `value` of `subject`; `undefined` where the user gave none to this one. */
  answerTo(subject: string, value: string): FolderAnswer | undefined {
    const given = records(this.#store.get(DECIDED))[openFolder()]?.[subject];
    return given?.value === value ? given.answer : undefined;
  }

  /** Keeps an answer to some values; `undefined` takes it back. It counts at once. */
  async decide(values: Readonly<Record<string, string>>, answer: FolderAnswer | undefined): Promise<void> {
    const folder = openFolder();
    const { [folder]: before = {}, ...folders } = records(this.#store.get(DECIDED));
    const others = Object.entries(before).filter(([subject]) => !(subject in values));
    const given = Object.entries(values).flatMap(([subject, value]) =>
      answer === undefined ? [] : [[subject, { value, answer }] as const],
    );
    const kept = Object.entries(folders).slice(-(MAX_FOLDERS - 1));
    const answers: Answers = Object.fromEntries([...others, ...given]);
    await this.#store.set(DECIDED, { ...Object.fromEntries(kept), [folder]: answers });
  }
}

function inMemory(): KeyValueStore {
  const values = new Map<string, unknown>();
  return { get: (key) => values.get(key), set: async (key, value) => void values.set(key, value) };
}

/** What is open in this window: a file of a workspace, or its folders. */
export function openFolder(): string {
  const { workspaceFile, workspaceFolders = [] } = vscode.workspace;
  return workspaceFile?.toString() ?? workspaceFolders.map(({ uri }) => uri.toString()).join(' ');
}

function records(value: unknown): Readonly<Record<string, Answers>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, Answers>>) : {};
}
