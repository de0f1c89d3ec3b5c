// `npm run manifest`: writes the parts of package.json that follow from the tables of settings and of built-in tools, and puts
// all its words into package.nls.json. Words of commands, views and menus are changed there, those of the tables in the tables.
import { readFileSync, writeFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { JsonObject, JsonValue } from '../../src/core/json/json.ts';
import { SETTING_IDS, SETTINGS, type SettingId, type SettingRow } from '../../src/host/settingTable.ts';
import { SETTING_WORDS } from '../../src/host/settingWords.ts';
import { env } from '../fakes/fakeVscode.ts';
import { withoutTexts, withTexts, type Texts } from './manifestTexts.ts';
import { root } from './paths.ts';

const PACKAGE = path.join(root, 'package.json');
const TEXTS = path.join(root, 'package.nls.json');
const TOOL_SCHEMA = path.join(root, 'media', 'schemas', 'tool.schema.json');

interface Generated {
  readonly contributes: { configuration: { properties: JsonObject }; languageModelTools: JsonValue };
  readonly capabilities: { untrustedWorkspaces: { restrictedConfigurations: JsonValue } };
}

export interface ManifestFiles {
  /** `package.json`. */
  readonly manifest: string;
  /** `package.nls.json`. */
  readonly texts: string;
}

export function readManifestFiles(): ManifestFiles {
  return { manifest: readFileSync(PACKAGE, 'utf8'), texts: readFileSync(TEXTS, 'utf8') };
}

/** package.json as the editor reads it, in English. */
export function readManifest(): unknown {
  const { manifest, texts } = readManifestFiles();
  return withTexts(JSON.parse(manifest), JSON.parse(texts) as Texts);
}

/** Both files as the tables want them. */
export async function withTables(files: ManifestFiles): Promise<ManifestFiles> {
  const manifest = withTexts(JSON.parse(files.manifest) as Generated & JsonObject, JSON.parse(files.texts) as Texts);
  manifest.contributes.configuration.properties = settingProperties();
  manifest.contributes.languageModelTools = JSON.parse(JSON.stringify(await lentTools())) as JsonValue;
  // Nothing that a workspace says counts before it is trusted.
  manifest.capabilities.untrustedWorkspaces.restrictedConfigurations = SETTING_IDS.filter(
    (id) => SETTINGS[id].setBy !== 'user',
  );
  const { manifest: kept, texts } = withoutTexts(manifest);
  return { manifest: `${JSON.stringify(kept, null, 2)}\n`, texts: `${JSON.stringify(texts, null, 2)}\n` };
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
  const files = await withTables(readManifestFiles());
  writeFileSync(PACKAGE, files.manifest);
  writeFileSync(TEXTS, files.texts);
}
