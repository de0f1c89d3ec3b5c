import * as vscode from 'vscode';
import type { ToolServices } from './toolServices.ts';

interface DeclaredTool {
  readonly name: string;
}

/**
 * Makes the built-in tools that `package.json` declares available to other chats and extensions. Only the names are known
 * here: a tool's code is loaded when somebody calls it.
 */
export function registerLanguageModelTools(services: ToolServices): vscode.Disposable {
  const manifest = services.context.extension.packageJSON as {
    readonly contributes?: { readonly languageModelTools?: readonly DeclaredTool[] };
  };
  const declared = manifest.contributes?.languageModelTools ?? [];
  return vscode.Disposable.from(
    ...declared.map(({ name }) =>
      vscode.lm.registerTool<unknown>(name, {
        prepareInvocation: async ({ input }) => (await import('./builtin/serve.ts')).prepareTool(services, name, input),
        invoke: async ({ input }, token) =>
          (await import('./builtin/serve.ts')).serveTool(services, name, input, token),
      }),
    ),
  );
}
