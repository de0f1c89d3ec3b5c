// What is kept on disk and in the secret storage.

import * as vscode from 'vscode';
import type { JournalStore, KeyValueStore } from '../../core/ports.ts';
import { NodeJournalStore, type StoredThing } from './files.ts';
import { StateFile } from './stateFile.ts';

/**
 * What a window keeps on disk: a folder for each kind of thing, opened once and handed to whom it belongs. All but the lists
 * of models and the permissions belong to the workspace; a window without a folder has its own. The extension host runs where these folders
 * are, so plain file access is right also with remote windows.
 */
export class Storage {
  readonly #ofWorkspace: vscode.Uri;
  readonly conversations: JournalStore;
  readonly drafts: JournalStore;
  /** Inline edits that are open, for the case that the window goes in the middle. */
  readonly edits: JournalStore;
  /** Proposed edits that are reviewed in a copy, for the same case. */
  readonly reviews: JournalStore;
  /** Results of extractions whose tabs are open, with the corrections made in them. */
  readonly results: JournalStore;
  /** What files were before turns with tools wrote them. */
  readonly checkpoints: JournalStore;
  /** What files were before a program that runs now. */
  readonly programCopies: string;
  /** Whole outputs of tools whose results were cut. */
  readonly toolOutputs: JournalStore;
  /** Extractions from many files: plans and journals. */
  readonly batches: JournalStore;
  /** Where `batches` is. */
  readonly batchFolder: string;
  /** Lists of models are the same for every workspace. */
  readonly catalogue: JournalStore;
  /** What the user always allows, in every window. */
  readonly approvals: KeyValueStore;
  /** Messages whose drawing did not end. */
  readonly drawing: JournalStore;

  constructor({ storageUri, globalStorageUri }: Pick<vscode.ExtensionContext, 'storageUri' | 'globalStorageUri'>) {
    this.#ofWorkspace = storageUri ?? vscode.Uri.joinPath(globalStorageUri, 'no-folder');
    this.conversations = this.#store('conversations', { one: 'conversation', many: 'conversations' });
    this.drafts = this.#store('drafts', { one: 'draft', many: 'drafts' });
    this.edits = this.#store('edits', { one: 'open edit', many: 'edits' });
    this.reviews = this.#store('reviews', { one: 'proposed edit', many: 'proposed edits' });
    const result = { one: 'result of an extraction', many: 'results of extractions' };
    this.results = this.#store('results', result);
    this.checkpoints = this.#store('checkpoints', { one: 'copy for Restore', many: 'copies for Restore' });
    this.programCopies = this.#folder('program-copies');
    this.toolOutputs = this.#store('tool-outputs', { one: 'tool’s output', many: 'tool outputs' });
    const batch = { one: 'batch', many: 'batches' };
    this.batches = this.#store('batches', batch);
    this.batchFolder = this.#folder('batches');
    const catalogue = vscode.Uri.joinPath(globalStorageUri, 'catalogue').fsPath;
    this.catalogue = new NodeJournalStore(catalogue, { one: 'list of models', many: 'lists of models' });
    const approvals = vscode.Uri.joinPath(globalStorageUri, 'approvals.json').fsPath;
    this.drawing = this.#store('drawing', { one: 'note on drawing', many: 'notes on drawing' });
    this.approvals = new StateFile(approvals, { one: 'permission', many: 'permissions' });
  }

  #folder(name: string): string {
    return vscode.Uri.joinPath(this.#ofWorkspace, name).fsPath;
  }

  #store(name: string, thing: StoredThing): JournalStore {
    return new NodeJournalStore(this.#folder(name), thing);
  }
}
