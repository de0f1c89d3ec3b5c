// What is kept on disk and in the secret storage.

import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { JournalStore, KeyValueStore } from '../../core/ports.ts';
import { NodeJournalStore, type StoredThing } from './files.ts';
import { StateFile } from './stateFile.ts';

/**
 * What a window keeps on disk: a folder for each kind of thing, opened once and handed to whom it belongs. All but the lists
 * of models, the permissions and the accounts belong to the workspace; a window without a folder has its own. The extension host runs where these folders
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
  /** Where the indexes for searching by meaning are, those of all folders. */
  readonly meaningFolder: string;
  /** The user's accounts, without their keys, and which one each workspace uses. */
  readonly accounts: KeyValueStore;
  /** Messages whose drawing did not end. */
  readonly drawing: JournalStore;

  constructor({ storageUri, globalStorageUri }: Pick<vscode.ExtensionContext, 'storageUri' | 'globalStorageUri'>) {
    this.#ofWorkspace = storageUri ?? vscode.Uri.joinPath(globalStorageUri, 'no-folder');
    this.conversations = this.#store('conversations', { one: l10n.t('conversation'), many: l10n.t('conversations') });
    this.drafts = this.#store('drafts', { one: l10n.t('draft'), many: l10n.t('drafts') });
    this.edits = this.#store('edits', { one: l10n.t('open edit'), many: l10n.t('edits') });
    this.reviews = this.#store('reviews', { one: l10n.t('proposed edit'), many: l10n.t('proposed edits') });
    const result = { one: l10n.t('result of an extraction'), many: l10n.t('results of extractions') };
    this.results = this.#store('results', result);
    this.checkpoints = this.#store('checkpoints', {
      one: l10n.t('copy for Restore'),
      many: l10n.t('copies for Restore'),
    });
    this.programCopies = this.#folder('program-copies');
    this.toolOutputs = this.#store('tool-outputs', { one: l10n.t('tool’s output'), many: l10n.t('tool outputs') });
    const batch = { one: l10n.t('batch'), many: l10n.t('batches') };
    this.batches = this.#store('batches', batch);
    this.batchFolder = this.#folder('batches');
    const catalogue = vscode.Uri.joinPath(globalStorageUri, 'catalogue').fsPath;
    this.catalogue = new NodeJournalStore(catalogue, {
      one: l10n.t('list of models'),
      many: l10n.t('lists of models'),
    });
    this.meaningFolder = vscode.Uri.joinPath(globalStorageUri, 'meaning').fsPath;
    const approvals = vscode.Uri.joinPath(globalStorageUri, 'approvals.json').fsPath;
    const accounts = vscode.Uri.joinPath(globalStorageUri, 'accounts.json').fsPath;
    this.accounts = new StateFile(accounts, { one: l10n.t('account'), many: l10n.t('accounts') });
    this.drawing = this.#store('drawing', { one: l10n.t('note on drawing'), many: l10n.t('notes on drawing') });
    this.approvals = new StateFile(approvals, { one: l10n.t('permission'), many: l10n.t('permissions') });
  }

  #folder(name: string): string {
    return vscode.Uri.joinPath(this.#ofWorkspace, name).fsPath;
  }

  #store(name: string, thing: StoredThing): JournalStore {
    return new NodeJournalStore(this.#folder(name), thing);
  }
}
