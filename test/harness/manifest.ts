// `npm run manifest`: writes the parts of package.json that follow from the tables of settings and of built-in tools.
import { readFileSync, writeFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { JsonObject, JsonValue } from '../../src/core/json/json.ts';
import { SETTING_IDS, SETTINGS, type SettingId, type SettingRow } from '../../src/host/settingTable.ts';
import { SETTING_WORDS } from '../../src/host/settingWords.ts';
import { env } from '../fakes/fakeVscode.ts';
import { root } from './paths.ts';

const PACKAGE = path.join(root, 'package.json');
const TOOL_SCHEMA = path.join(root, 'media', 'schemas', 'tool.schema.json');

interface Generated {
  readonly contributes: { configuration: { properties: JsonObject }; languageModelTools: JsonValue };
  readonly capabilities: { untrustedWorkspaces: { restrictedConfigurations: JsonValue } };
}

/** The text of package.json as the tables want it. */
export async function withTables(text: string): Promise<string> {
  const manifest = JSON.parse(text) as Generated;
  manifest.contributes.configuration.properties = settingProperties();
  manifest.contributes.languageModelTools = JSON.parse(JSON.stringify(await lentTools())) as JsonValue;
  // Nothing that a workspace says counts before it is trusted.
  manifest.capabilities.untrustedWorkspaces.restrictedConfigurations = SETTING_IDS.filter(
    (id) => SETTINGS[id].setBy !== 'user',
  );
  return `${JSON.stringify(manifest, null, 2)}\n`;
}

function settingProperties(): JsonObject {
  const properties = SETTING_IDS.map((id) => [id, property(id)] as const);
  const all = JSON.parse(JSON.stringify(Object.fromEntries(properties))) as Record<string, JsonObject>;
  return { ...all, 'aiGateway.tools': { ...all['aiGateway.tools'], items: toolItems() } };
}

function property(id: SettingId): object {
  const { setBy, choices: allowed, ...facts }: SettingRow = SETTINGS[id];
  const { choices, description, schema, order } = SETTING_WORDS[id];
  return {
    ...facts,
    order,
    ...(allowed !== undefined && { enum: allowed, enumDescriptions: allowed.map((choice) => choices?.[choice]) }),
    ...(setBy === 'user' && { scope: 'application' }),
    ...(/`|\*\*/.test(description) ? { markdownDescription: description } : { description }),
    ...schema,
  };
}

/** The schema of a tool's file as a setting can have it: without references to its own definitions. */
function toolItems(): JsonValue {
  const file = JSON.parse(readFileSync(TOOL_SCHEMA, 'utf8')) as JsonObject;
  const { definitions, $schema: _, title: __, allowComments: ___, allowTrailingCommas: ____, ...schema } = file;
  return inlined(schema, definitions as JsonObject);
}

function inlined(node: JsonValue, definitions: JsonObject): JsonValue {
  if (Array.isArray(node)) return node.map((item: JsonValue) => inlined(item, definitions));
  if (typeof node !== 'object' || node === null) return node;
  const { $ref } = node as { readonly $ref?: unknown };
  if (typeof $ref === 'string') return inlined(definitions[$ref.replace('#/definitions/', '')] ?? null, definitions);
  return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, inlined(value, definitions)]));
}

/** The built-in tools as other chats of the editor are told of them. */
async function lentTools(): Promise<readonly object[]> {
  Object.assign(env, { shell: '/bin/bash' });
  const { systemDeps, builtinTools } = await import('../../src/host/tools/builtin/allTools.ts');
  const { OWN_TOOL_PREFIX } = await import('../../src/host/tools/extensionTools.ts');
  // Services are used when a tool runs, not when it is made.
  return builtinTools({} as Parameters<typeof builtinTools>[0], systemDeps()).map((tool) => ({
    name: `${OWN_TOOL_PREFIX}${tool.name}`,
    displayName: tool.displayName,
    userDescription: tool.userDescription,
    modelDescription: tool.lentDescription ?? tool.description,
    inputSchema: tool.inputSchema,
    canBeReferencedInPrompt: true,
    toolReferenceName: `aiGateway${tool.name.charAt(0).toUpperCase()}${tool.name.slice(1)}`,
    icon: tool.icon,
    tags: tool.tags,
  }));
}

if (import.meta.main) {
  const fake = pathToFileURL(path.join(root, 'test', 'fakes', 'fakeVscode.ts')).href;
  registerHooks({ resolve: (specifier, context, next) => next(specifier === 'vscode' ? fake : specifier, context) });
  writeFileSync(PACKAGE, await withTables(readFileSync(PACKAGE, 'utf8')));
}
