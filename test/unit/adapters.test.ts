import { describe, expect, it } from 'vitest';
import * as extractionAdapter from '../cases/adapter.ts';
import * as editorAdapter from '../cases/editorAdapter.ts';
import * as securityAdapter from '../security/adapter.ts';

// Cases kept outside this repository call the product by these names. Code that moves takes its name along.

const EXTRACTION = [
  'detectSchemaSource',
  'readSchemaSource',
  'SchemaValidator',
  'writeTypeScript',
  'writeZod',
  'writePython',
  'findTools',
  'cleanOutput',
  'CommitMessageStream',
  'groundValue',
  'mergeValues',
  'PartialJson',
  'parseDiff',
  'EditReview',
  'extractDocument',
];

const EDITOR = [
  'placeCode',
  'fileOfBlock',
  'fitIndentation',
  'fitCompletion',
  'terminalText',
  'toolText',
  'readMarkdown',
  'readSuggestion',
  'parseDiff',
  'applyEdit',
  'newFileText',
  'matchesGlob',
  'reviewedLines',
  'checkArguments',
];

const SECURITY = [
  'addressReason',
  'allowedUrl',
  'ApprovalDesk',
  'BatchFiles',
  'BlockStream',
  'canAllowAlways',
  'changesOf',
  'ChatSession',
  'checkUrl',
  'collectFiles',
  'collectRows',
  'conversationKey',
  'ConversationLibrary',
  'CredentialResolver',
  'defaultNeverSend',
  'describe',
  'detectSchemaSource',
  'env',
  'exactKey',
  'exportJson',
  'exportMarkdown',
  'fake',
  'fetchWebPageTool',
  'findSecrets',
  'findTask',
  'formatOutput',
  'GatewayClient',
  'generatePullRequestDescription',
  'gitDiffTool',
  'isIgnored',
  'isNeverSent',
  'KeptEdits',
  'neverSentIn',
  'NodeJournalStore',
  'oneLine',
  'parseActionFile',
  'parseBaseUrl',
  'parseDiff',
  'parseIgnoreFile',
  'parseImport',
  'parseToolFile',
  'readForSending',
  'readJournal',
  'readText',
  'readUri',
  'Redactor',
  'redactTokens',
  'reduceDiff',
  'restoreEdits',
  'resultText',
  'runTaskTool',
  'SchemaValidator',
  'Settings',
  'slugOf',
  'toTool',
  'Uri',
  'visibleText',
  'window',
  'workspace',
  'WorkspaceFence',
  'writePython',
  'writeTypeScript',
];

/** Classes and functions are called, the parts of the editor's stand-in are objects. */
function missingIn(adapter: Readonly<Record<string, unknown>>, names: readonly string[]): string[] {
  return names.filter((name) => !['function', 'object'].includes(typeof adapter[name]));
}

describe('adapters of the shared cases', () => {
  it('have every name that the extraction cases call', () => {
    expect(missingIn(extractionAdapter, EXTRACTION)).toEqual([]);
  });

  it('have every name that the editor cases call', () => {
    expect(missingIn(editorAdapter, EDITOR)).toEqual([]);
  });

  it('have every name that the security cases call', () => {
    expect(missingIn(securityAdapter, SECURITY)).toEqual([]);
  });
});
