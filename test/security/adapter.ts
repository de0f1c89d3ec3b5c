/**
 * Where the functions are today that the shared security cases call: a static list, so that the compiler notices what moved.
 * Host code imports `vscode`; whoever loads this file puts a stand-in in its place first. Where a function is replaced, a
 * small wrapper with the old parameters stands here under the old name.
 */
import type { JsonObject } from '../../src/core/json/json.ts';
import type { ParsedFile } from '../../src/core/toolcalls/userTools/declaration.ts';
import { parseToolFile as parseToolText } from '../../src/core/toolcalls/userTools/parseDeclaration.ts';
import { boundTool, type Tool } from '../../src/core/toolcalls/tool.ts';
import { ChatSession } from '../../src/core/conversation/session.ts';
import { ConversationTree } from '../../src/core/conversation/tree.ts';
import { keptBackBy } from '../../src/core/privacy/neverSend.ts';
import { Redactor } from '../../src/core/privacy/redaction.ts';
import { redactLine } from '../../src/core/privacy/redact.ts';
import { addresses } from '../../src/host/network/addresses.ts';
import type { BuiltinTool } from '../../src/host/tools/builtin/builtinTool.ts';
import { generatePullRequestDescription as describePullRequest } from '../../src/host/scm/pullRequest.ts';
import type { ModelServices } from '../../src/host/models/modelChoice.ts';
import { toTool as declaredTool } from '../../src/host/tools/userTools/toTool.ts';
import { runTaskTool as taskTool } from '../../src/host/tools/writing/runTask.ts';

export { defaultNeverSend } from '../../src/core/privacy/defaultNeverSend.ts';
export { findSecrets } from '../../src/core/privacy/secrets.ts';
export { parseActionFile } from '../../src/core/actions/userActions.ts';
import { parseDiff as readDiff, type DiffFile } from '../../src/core/commit/diff.ts';
export { reduceDiff } from '../../src/core/commit/reduce.ts';
export { exportJson } from '../../src/core/conversation/exchange.ts';
export { exportMarkdown } from '../../src/core/conversation/exportMarkdown.ts';
export { ConversationLibrary } from '../../src/core/conversation/library.ts';
export { parseImport } from '../../src/core/conversation/parseImport.ts';
export { ChatSession };
export { formatOutput } from '../../src/core/extraction/outputs/outputs.ts';
export { SchemaValidator } from '../../src/core/schema/validate.ts';
export { detectSchemaSource } from '../../src/core/extraction/sources/schemaSource.ts';
export { writePython } from '../../src/core/extraction/writers/writePython.ts';
export { writeTypeScript } from '../../src/core/extraction/writers/writeTypeScript.ts';
export { parseBaseUrl } from '../../src/core/gateway/baseUrl.ts';
export { GatewayClient } from '../../src/core/gateway/client.ts';
export { CredentialResolver } from '../../src/core/gateway/credentials.ts';
export { redactTokens } from '../../src/core/privacy/redact.ts';
export { BlockStream } from '../../src/core/markdown/blocks.ts';
export { allowedUrl } from '../../src/core/markdown/urls.ts';
export { oneLine, visibleText } from '../../src/core/text/visible.ts';
export { canAllowAlways, conversationKey, exactKey } from '../../src/core/toolcalls/approval.ts';
export { resultText } from '../../src/core/toolcalls/userTools/resultText.ts';
export { specialKind as addressReason } from '../../src/host/network/addresses.ts';
export { checkUrl } from '../../src/host/network/pageUrl.ts';
export { parseIgnoreFile } from '../../src/core/workspace/gitignore.ts';
export { isIgnored } from '../support/whole.ts';
export { findTask } from '../../src/core/toolcalls/writing/taskText.ts';
export { readUri } from '../../src/host/attachments/read.ts';
export { KeptEdits } from '../../src/host/editing/keptEdits.ts';
export { restoreEdits } from '../../src/host/editing/restoreEdits.ts';
export { BatchFiles } from '../../src/host/extraction/batch/batchFiles.ts';
export { collectFiles, collectRows, readForSending } from '../../src/host/extraction/batch/collect.ts';
export { slugOf } from '../../src/host/extraction/saveExtraction.ts';
export { NodeJournalStore } from '../../src/host/storage/files.ts';
export { describe } from '../../src/host/log.ts';
/** The log's lines are redacted with the secrets known by then. */
class LogRedactor extends Redactor {
  redact(text: string): string {
    return redactLine(text, this.secrets);
  }
}
export { LogRedactor as Redactor };
export { changesOf, neverSentIn } from '../../src/host/scm/changes.ts';
export { Settings } from '../../src/host/settings.ts';
export { ApprovalDesk } from '../../src/core/toolcalls/approvalDesk.ts';
export { WorkspaceFence } from '../../src/host/workspace/fence.ts';
export { fetchWebPageTool } from '../../src/host/tools/builtin/fetchWebPage.ts';
export { readText } from '../../src/host/workspace/files.ts';
export { readJournal } from '../fakes/journals.ts';
export { gitDiffTool } from '../../src/host/tools/builtin/gitTools.ts';
export { env, fake, Uri, window, workspace } from '../fakes/fakeVscode.ts';

export function isNeverSent(path: string, globs: readonly string[]): boolean {
  return keptBackBy(path, globs) !== undefined;
}

/** The chat as it is in the cases, which were written when it had the say about the model. */
interface ChatOfCases {
  readonly session: { readonly id: string };
  readonly models: { idFor(conversationId: string): string };
}

export function generatePullRequestDescription(
  services: ModelServices & { chat(): Promise<ChatOfCases> },
  source: unknown,
): Promise<void> {
  const models = async (): Promise<object> => {
    const { session, models: ofChat } = await services.chat();
    return { resolve: () => Promise.resolve(ofChat.idFor(session.id)), options: (wish: object) => wish };
  };
  // Who pays had no say then.
  const gateway = async (): Promise<object> =>
    Object.assign({ payer: () => Promise.resolve(undefined) }, await services.gateway());
  return describePullRequest({ ...services, models, gateway } as unknown as ModelServices, source);
}

/** What a task runs is known once the tool is bound to one call. */
export function runTaskTool(): BuiltinTool & { readonly preview: (input: JsonObject) => Promise<string> } {
  const tool = taskTool({ redactor: new Redactor() });
  return Object.assign({}, tool, {
    preview: async (input: JsonObject) => (await boundTool(tool, input)).preview?.(input) ?? '',
  });
}

/** What an address is has become the host's to say. */
export function parseToolFile(text: string, options: { readonly allowEnvironment: boolean }): ParsedFile {
  return parseToolText(text, { ...options, addresses });
}

/** As it is asked about: looked up for a call. */
export async function toTool(...parameters: Parameters<typeof declaredTool>): Promise<Tool> {
  return boundTool(declaredTool(...parameters), {});
}

/** Only the files: what could not be read is beside them by now. */
export function parseDiff(text: string): readonly DiffFile[] {
  return readDiff(text).files;
}

// The messages in use were called the path of a tree, and of a session.
for (const { prototype } of [ConversationTree, ChatSession]) Object.assign(prototype, { path: prototype.branch });
