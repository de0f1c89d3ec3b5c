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
  readonly #store: KeyValueStore | undefined;
  /** Of this window, so that an answer counts before it is stored, and where it cannot be. */
  #folder: string | undefined;
  #answers: Answers = {};

  constructor(store?: KeyValueStore) {
    this.#store = store;
  }

  /** The answer to `value` of `subject`; `undefined` where the user gave none to this one. */
  answerTo(subject: string, value: string): FolderAnswer | undefined {
    const given = this.#read()[subject];
    return given?.value === value ? given.answer : undefined;
  }

  /** Keeps an answer to some values; `undefined` takes it back. */
  async decide(values: Readonly<Record<string, string>>, answer: FolderAnswer | undefined): Promise<void> {
    const before = this.#read();
    const subjects = new Set(Object.keys(values));
    const others = Object.entries(before).filter(([subject]) => !subjects.has(subject));
    const given = Object.entries(values).map(([subject, value]) => [subject, { value, answer }] as const);
    this.#answers = Object.fromEntries([...others, ...(answer === undefined ? [] : given)]) as Answers;
    const folder = openFolder();
    const { [folder]: _, ...folders } = records(this.#store?.get(DECIDED));
    const kept = Object.entries(folders).slice(-(MAX_FOLDERS - 1));
    await this.#store?.set(DECIDED, { ...Object.fromEntries(kept), [folder]: this.#answers });
  }

  #read(): Answers {
    const folder = openFolder();
    if (folder !== this.#folder) {
      this.#folder = folder;
      this.#answers = records(this.#store?.get(DECIDED))[folder] ?? {};
    }
    return this.#answers;
  }
}

/** What is open in this window: a file of a workspace, or its folders. */
function openFolder(): string {
  const { workspaceFile, workspaceFolders = [] } = vscode.workspace;
  return workspaceFile?.toString() ?? workspaceFolders.map(({ uri }) => uri.toString()).join(' ');
}

function records(value: unknown): Readonly<Record<string, Answers>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, Answers>>) : {};
}
