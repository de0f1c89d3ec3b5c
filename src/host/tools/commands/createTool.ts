import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { AppError } from '../../../base/errors.ts';
import type { HostServices } from '../../hostServices.ts';
import type { ToolHost } from '../toolHost.ts';
import { TOOL_FOLDER } from '../userTools/declared.ts';
import { openSettingsAt } from '../userTools/problems.ts';
import { exists } from '../../workspace/ignoreCache.ts';
import { askNext, askText } from '../../window/question.ts';

type Kind = 'run' | 'http' | 'manual';

const KINDS: readonly (vscode.QuickPickItem & { readonly does: Kind })[] = [
  {
    label: `$(person) ${l10n.t('You answer')}`,
    detail: l10n.t('You type or pick the result: to try a tool before it exists.'),
    does: 'manual',
  },
  {
    label: `$(terminal) ${l10n.t('A program')}`,
    detail: l10n.t('Runs a program with arguments, without a shell.'),
    does: 'run',
  },
  {
    label: `$(globe) ${l10n.t('HTTP endpoint')}`,
    detail: l10n.t('Asks an HTTP endpoint of a host that you list.'),
    does: 'http',
  },
];

/** Where tools can be written to here and now. */
function writableFolders(): readonly vscode.WorkspaceFolder[] {
  return vscode.workspace.isTrusted ? (vscode.workspace.workspaceFolders ?? []) : [];
}

/** Makes a declaration from a template and opens it: a file of the workspace, or an entry of the user's settings. */
export async function createTool(services: Pick<HostServices, 'settings'>, host: ToolHost): Promise<void> {
  const titles = { title: l10n.t('New Tool'), placeHolder: l10n.t('What the tool does') };
  const picked = await vscode.window.showQuickPick(KINDS, titles);
  if (picked === undefined) return;
  const value = await askForName(host);
  if (value === undefined) return;
  const place = await pickPlace(l10n.t('New Tool: Where to Keep It'));
  if (place === undefined) return;
  const declaration = template(value, picked.does);
  if (place === 'setting') {
    await addToSetting(services, [declaration]);
    await openSettingsAt();
    return;
  }
  const uri = toolUri(place, value);
  if (await exists(uri))
    throw new AppError('request', l10n.t`There is a file ${value}.json in ${TOOL_FOLDER} already.`);
  await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(declarationText(declaration)));
  await host.userTools?.load();
  await vscode.window.showTextDocument(uri, { preview: false });
}

async function askForName(host: ToolHost): Promise<string | undefined> {
  return askText({
    title: l10n.t('New Tool: Name'),
    prompt: l10n.t('What the model calls it: letters, digits, "_" and "-".'),
    placeHolder: 'get_weather',
    validateInput: (value) => {
      if (!/^[a-zA-Z0-9_-]{1,64}$/.test(value)) return l10n.t('A name has 1 to 64 letters, digits, "_" and "-".');
      return host.registry.byName(value) === undefined ? undefined : l10n.t('There is a tool with this name already.');
    },
  });
}

/** Asks where to keep tools; without a trusted folder there are only the settings. */
export async function pickPlace(title: string): Promise<vscode.WorkspaceFolder | 'setting' | undefined> {
  const folders = writableFolders();
  const items = [
    ...folders.map((folder) => ({
      label: `$(folder) ${l10n.t('In this workspace')}${folders.length > 1 ? ` (${folder.name})` : ''}`,
      detail: l10n.t`${TOOL_FOLDER}: shared with everyone who works on it`,
      place: folder,
    })),
    {
      label: `$(gear) ${l10n.t('In my settings')}`,
      detail: l10n.t('aiGateway.tools: only for me, in all workspaces'),
      place: 'setting' as const,
    },
  ];
  if (items.length === 1) return 'setting';
  return (await askNext(items, { title }))?.place;
}

export function toolUri(folder: vscode.WorkspaceFolder, name: string): vscode.Uri {
  return vscode.Uri.joinPath(folder.uri, ...TOOL_FOLDER.split('/'), `${name}.json`);
}

/** Adds declarations to the user's setting; one with the same name gives way. */
export async function addToSetting(
  services: Pick<HostServices, 'settings'>,
  added: readonly { readonly name: string }[],
): Promise<void> {
  const names = new Set(added.map(({ name }) => name));
  const kept = services.settings
    .get('aiGateway.tools')
    .filter((item) => !(typeof item === 'object' && item !== null && 'name' in item && names.has(String(item.name))));
  await services.settings.setForUser('aiGateway.tools', [...kept, ...added]);
}

export function declarationText(declaration: object): string {
  return `${JSON.stringify(declaration, null, 2)}\n`;
}

/** l10n: none, written to a file. */
function template(name: string, kind: Kind): { readonly name: string } {
  const city = { type: 'string', description: 'Name of the city' };
  const common = {
    name,
    description: 'Say here what the tool is for and what comes back: the model reads this.',
    inputSchema: { type: 'object', properties: { city }, required: ['city'], additionalProperties: false },
  };
  if (kind === 'run') return Object.assign(common, { run: ['echo', 'The weather in {city} is fine.'] });
  if (kind === 'http') return Object.assign(common, { http: { url: 'https://api.example.com/weather?city={city}' } });
  return Object.assign(common, { manual: { question: 'What is the weather in {city}?', choices: ['sunny', 'rainy'] } });
}
