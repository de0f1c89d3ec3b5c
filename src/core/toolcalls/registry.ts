import * as l10n from '@vscode/l10n';
import { AppError } from '../../base/errors.ts';
import type { JsonObject, JsonValue } from '../json/json.ts';
import { checkSchema, SchemaValidator } from '../schema/validate.ts';
import type { JsonSchema, ToolDefinition } from '../model/request.ts';
import { estimateTokens } from '../cost/estimate.ts';
import { oneLine } from '../text/visible.ts';
import { offeredSchema } from './offeredSchema.ts';
import type { Tool, ToolOrigin } from './tool.ts';

/** Characters of JSON a schema may have. */
const MAX_SCHEMA_CHARS = 64_000;
const MAX_DESCRIPTION_CHARS = 8_000;
/** More than this are accepted by no provider. */
export const MAX_TOOLS = 128;
const MAX_NAME = 64;

/** A tool under the name that the model knows it by. */
export interface RegisteredTool {
  /** Stays the same over sessions: what a choice of tools is remembered by. */
  readonly id: string;
  /** Unique, and fit for all wire formats. */
  readonly name: string;
  readonly tool: Tool;
  readonly definition: ToolDefinition;
  /** Estimated tokens that the definition adds to every request. */
  readonly tokens: number;
  readonly validator: SchemaValidator;
}

/** Why a tool is not offered, or not under its own name; a sentence for the user. */
export interface RegistryProblem {
  readonly toolName: string;
  readonly origin: ToolOrigin;
  readonly kind: 'refused' | 'renamed';
  readonly message: string;
}

const RANK: { readonly [K in ToolOrigin]: number } = { builtin: 0, user: 1, extension: 2 };
const PREFIX: { readonly [K in ToolOrigin]: string } = { builtin: 'studio', user: 'my', extension: 'ext' };

/**
 * All tools that exist, each under a name of its own. Ours come first, so that no other tool can pass for one of ours: a
 * name that reads like one already taken (`Read_File` for `readFile`) is changed, and the user is told.
 */
export class ToolRegistry {
  readonly tools: readonly RegisteredTool[];
  readonly problems: readonly RegistryProblem[];
  readonly #byName = new Map<string, RegisteredTool>();
  readonly #byId = new Map<string, RegisteredTool>();

  constructor(tools: readonly Tool[]) {
    const problems: RegistryProblem[] = [];
    const taken = new Set<string>();
    const ours = new Set(tools.flatMap((tool) => (tool.origin === 'builtin' ? looksOf(tool) : [])));
    for (const tool of tools.toSorted((a, b) => RANK[a.origin] - RANK[b.origin])) {
      const refusal = this.#byId.has(idOf(tool)) ? l10n.t('there is another tool with this name') : schemaRefusal(tool);
      if (refusal !== undefined) {
        problems.push(
          problem(tool, 'refused', l10n.t`The tool “${oneLine(tool.name, 80)}” is not offered: ${refusal}.`),
        );
        continue;
      }
      const name = freeName(tool, taken);
      if (tool.origin !== 'builtin' && likeness(name) !== likeness(tool.name)) {
        const message = l10n.t`The tool “${oneLine(tool.name, 80)}” is called “${name}” here: its own name reads like another tool’s.`;
        problems.push(problem(tool, 'renamed', message));
      }
      taken.add(likeness(name));
      const isAlike =
        tool.origin !== 'builtin' && (ours.has(likeness(tool.displayName)) || ours.has(letters(tool.displayName)));
      const shown = isAlike
        ? { ...tool, displayName: l10n.t`${oneLine(tool.displayName, 80)} (not built in: ${name})` }
        : tool;
      const registered = register(shown, name);
      this.#byName.set(name, registered);
      this.#byId.set(registered.id, registered);
    }
    this.tools = [...this.#byName.values()];
    this.problems = problems;
  }

  byName(name: string): RegisteredTool | undefined {
    return this.#byName.get(name);
  }

  byId(id: string): RegisteredTool | undefined {
    return this.#byId.get(id);
  }
}

/** The tools that are switched on, for one turn. */
export class EnabledTools {
  readonly tools: readonly RegisteredTool[];
  readonly #byName: ReadonlyMap<string, RegisteredTool>;

  constructor(tools: readonly RegisteredTool[]) {
    this.tools = tools.slice(0, MAX_TOOLS);
    this.#byName = new Map(this.tools.map((tool) => [tool.name, tool]));
  }

  get(name: string): RegisteredTool | undefined {
    return this.#byName.get(name);
  }

  get definitions(): readonly ToolDefinition[] {
    return this.tools.map((tool) => tool.definition);
  }

  /** Estimated tokens of all definitions. */
  get tokens(): number {
    return this.tools.reduce((sum, tool) => sum + tool.tokens, 0);
  }
}

export function idOf(tool: Pick<Tool, 'origin' | 'name'>): string {
  return `${tool.origin}:${tool.name}`;
}

/** What is wrong with a schema as the input of a tool; `undefined` for a usable one. */
export function schemaRefusal(tool: Pick<Tool, 'inputSchema' | 'description'>): string | undefined {
  if (tool.description.length > MAX_DESCRIPTION_CHARS) {
    return l10n.t`its description is longer than ${MAX_DESCRIPTION_CHARS} characters`;
  }
  let text: string;
  try {
    text = JSON.stringify(tool.inputSchema);
  } catch {
    return l10n.t('its schema is not plain JSON');
  }
  if (text.length > MAX_SCHEMA_CHARS) return l10n.t`its schema is longer than ${MAX_SCHEMA_CHARS} characters`;
  const { type } = tool.inputSchema;
  const isObject = type === undefined || type === 'object' || (Array.isArray(type) && type.includes('object'));
  if (!isObject) return l10n.t('its schema does not describe an object');
  const [first] = checkSchema(tool.inputSchema as JsonValue);
  if (first !== undefined) return l10n.t`its schema cannot be used (${first.message.replace(/\.$/, '')})`;
  return offerRefusal(tool.inputSchema as JsonObject);
}

/** Why no server would take the schema: each request of a chat would fail for the one tool. */
function offerRefusal(inputSchema: JsonObject): string | undefined {
  const offered = offeredSchema(inputSchema);
  if (!offered.ok) return offered.reason;
  if (offered.schema === inputSchema) return undefined;
  if (JSON.stringify(offered.schema).length > MAX_SCHEMA_CHARS) {
    return l10n.t`its schema is longer than ${MAX_SCHEMA_CHARS} characters`;
  }
  // What refers into an alternative has nothing to refer to in the one object.
  return checkSchema(offered.schema).length === 0
    ? undefined
    : l10n.t('its alternatives refer to each other, and cannot be sent as one object');
}

function register(tool: Tool, name: string): RegisteredTool {
  const inputSchema: JsonSchema = { type: 'object', properties: {}, ...tool.inputSchema };
  const definition = definitionOf(tool, name, inputSchema);
  let validator: SchemaValidator | undefined;
  return {
    id: idOf(tool),
    name,
    tool,
    definition,
    tokens: estimateTokens(JSON.stringify(definition)) + 8,
    get validator() {
      validator ??= new SchemaValidator(inputSchema as JsonValue, {
        limits: { maxSteps: 2_000_000, timeoutMs: 1_000, maxErrors: 20 },
      });
      return validator;
    },
  };
}

/** What a request says of a tool. Its arguments are checked against its own schema all the same. */
function definitionOf(tool: Tool, name: string, inputSchema: JsonSchema): ToolDefinition {
  const offered = offeredSchema(tool.inputSchema as JsonObject);
  if (!offered.ok || offered.schema === tool.inputSchema) return { name, description: tool.description, inputSchema };
  const description = [tool.description, offered.note].filter((text) => text !== undefined && text !== '').join('\n\n');
  return { name, description, inputSchema: offered.schema };
}

function problem(tool: Tool, kind: RegistryProblem['kind'], message: string): RegistryProblem {
  return { toolName: tool.name, origin: tool.origin, kind, message };
}

/** What a name is known by: in the display language, and in English, which others are written in. */
function looksOf({ name, displayName }: Tool): readonly string[] {
  const isLatin = !/\p{L}/u.test(displayName.normalize('NFKD').replace(/[ -~]/g, ''));
  // What is left of a name in another script may be nothing, or a word that many have.
  return [likeness(name), isLatin ? likeness(displayName) : letters(displayName)];
}

/** A name in any script, whatever is between its letters. */
function letters(name: string): string {
  return name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '');
}

/** What two names have in common that a reader, or a model, takes for the same: a skeleton in the sense of Unicode’s UTS #39. */
function likeness(name: string): string {
  return name
    .normalize('NFKD')
    .replace(/[^ -~]/gu, (letter) => LATIN_LOOK[letter] ?? '')
    .toLowerCase()
    .replace(/[1il|!]/g, 'l')
    .replaceAll('0', 'o')
    .replaceAll('m', 'rn')
    .replaceAll('w', 'vv')
    .replace(/[^a-z0-9]/g, '');
}

/** Letters that look like Latin ones in the editor's fonts: from https://www.unicode.org/Public/security/latest/confusables.txt */
const LATIN_LOOK: Readonly<Record<string, string>> = Object.fromEntries(
  [
    // Cyrillic
    ['АВЕЅІЈКМНОРСТУХԌԜҮЬӀԀԚ', 'ABESIJKMHOPCTYXGWYblDQ'],
    ['аеѕіјорсухԁԛһԝѵɡквмнтгпүьӏѡҽ', 'aesijopcyxdqhwvgkbmhtrnyblwe'],
    // Greek
    ['ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ', 'ABEZHIKMNOPTYX'],
    ['αβγεηικμνορςστυχωϲϳϝ', 'abyenikuvopcotuxwcjf'],
    // Armenian
    ['ՍՕոսցհօզքաԼ', 'UOnughoqpwl'],
    // Cherokee
    ['ᎪᏴᏟᎠᎬᎡᏀᎻᎫᏦᏞᎷᏢᏒᏚᎢᏙᏔᏃᎥᎳ', 'ABCDERGHJKLMPRSTVWZiW'],
    // Latin of other languages and of phonetics
    ['ıℓɑɩɪɴʀʟʏɢʙʜƖǀłøđħŧƒƐɛᴀᴄᴅᴇᴊᴋᴍᴏᴘᴛᴜᴠᴡᴢꜱ', 'ilaiinrlygbhlllodhtfEeacdejkmoptuvwzs'],
  ].flatMap(([look = '', latin = '']) => Array.from(look, (letter, index) => [letter, latin.charAt(index)])),
);

function freeName(tool: Tool, taken: ReadonlySet<string>): string {
  const own = fittingName(tool.name);
  const isFree = (name: string): boolean => !taken.has(likeness(name));
  if (isFree(own)) return own;
  const prefixed = fittingName(`${PREFIX[tool.origin]}_${own}`);
  if (isFree(prefixed)) return prefixed;
  for (let n = 2; n < 10_000; n++) {
    const numbered = `${prefixed.slice(0, MAX_NAME - 6)}_${n}`;
    if (isFree(numbered)) return numbered;
  }
  throw new AppError('bug', l10n.t('There are too many tools with the same name.'));
}

/** Both wire formats take letters, digits, `_` and `-`, at most 64 of them. */
function fittingName(name: string): string {
  const fit = name
    .normalize('NFKD')
    .replace(/[^a-zA-Z0-9_-]+/g, '_')
    .slice(0, MAX_NAME);
  return /[a-zA-Z0-9]/.test(fit) ? fit : 'tool';
}
