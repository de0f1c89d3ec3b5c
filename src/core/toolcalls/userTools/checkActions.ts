import * as l10n from '@vscode/l10n';
import { GATEWAY_VARIABLES } from '../../privacy/environment.ts';
import { isList, isRecord, shortText, type JsonObject, type JsonValue, type JsonPath } from '../../json/json.ts';
import type {
  DeclarationProblem,
  HttpAction,
  ManualAction,
  ManualChoice,
  ParseOptions,
  RunAction,
} from './declaration.ts';
import { Fields } from './fields.ts';
import { isAllowedHost, isHostEntry, isNearby } from './hosts.ts';
import { namesIn, namesInJson, urlPathOf, type ProgramArgument } from './placeholders.ts';

/** What the parts of a declaration are checked against. */
export interface ActionScope {
  readonly path: JsonPath;
  readonly problems: DeclarationProblem[];
  /** The arguments that the schema names; `undefined` where it cannot be told. */
  readonly properties: ReadonlySet<string> | undefined;
  readonly options: ParseOptions;
}

export function checkRun(value: JsonValue, scope: ActionScope): RunAction | undefined {
  const object: JsonObject | undefined = isList(value)
    ? { program: value[0] ?? '', args: value.slice(1) }
    : isRecord(value)
      ? value
      : undefined;
  if (object === undefined)
    return refuse(scope, l10n.t('"run" must be an array, ["program", "argument", …], or an object.'));
  const fields = new Fields(object, scope.path, scope.problems);
  const program = isList(value)
    ? listedProgram(value, scope)
    : fields.needed('program', l10n.t('it is what is started.'));
  if (namesIn(program).length > 0) {
    refuse(scope, l10n.t('The program must be written out: a placeholder would let the model choose what is started.'));
  }
  const args = isList(value)
    ? argumentsIn(value.slice(1), scope, 1, [])
    : argumentsIn(fields.get('args'), scope, 0, ['args']);
  const usesMarks = args.some((arg) =>
    (typeof arg === 'string' ? [arg] : arg).some((text) => namesIn(text).length > 0),
  );
  const stdin = fields.text('stdin') ?? (usesMarks ? 'none' : 'json');
  checkNames(namesIn(stdin), scope, ['stdin']);
  const cwd = fields.text('cwd') ?? '';
  if (isOutside(cwd)) fields.wrong('cwd', l10n.t('"cwd" is a folder inside the workspace: no "..", no absolute path.'));
  const env = fields.texts('env');
  for (const name of Object.keys(env)) checkVariable(name, scope);
  if (!isList(value)) fields.refuseOthers();
  return {
    type: 'run',
    program,
    args,
    cwd,
    env,
    stdin: stdin === 'json' || stdin === 'none' ? { type: stdin } : { type: 'text', template: stdin },
  };
}

/**
 * Variables that choose which program runs, or what code or settings it loads before anything it was asked to do: those of
 * the loaders (ld.so(8), dyld(1)), of shells (bash(1)), of Git (git(1)) and of the common languages' runtimes.
 */
const LOADING =
  /^(?:LD_|DYLD_|GIT_|NODE_|NPM_CONFIG_|PYTHON|PERL|RUBY|GEM_|BUNDLE_|JAVA_|_JAVA_|JDK_JAVA_|DOTNET_|CORECLR_|COMPLUS_|PHP|LUA_|CARGO_|RUSTC|GO(?:FLAGS|ROOT|PATH|TOOLCHAIN)$|BASH|XDG_|GCONV_PATH$|(?:PATH|PATHEXT|COMSPEC|SHELL|SHELLOPTS|ENV|IFS|PS4|ZDOTDIR|PROMPT_COMMAND|HOME|USERPROFILE|APPDATA|EDITOR|VISUAL|PAGER|MANPAGER|LESSOPEN|LESSCLOSE|BROWSER|CLASSPATH|MAVEN_OPTS|GRADLE_OPTS|MAKEFLAGS|CC|CXX|TAR_OPTIONS|SSH_ASKPASS|DOCKER_HOST|SSL_CERT_FILE|SSL_CERT_DIR|OPENSSL_CONF)$|(?:HTTPS?|ALL|NO|FTP)_PROXY$)/i;

function checkVariable(name: string, scope: ActionScope): void {
  if (scope.options.allowEnvironment || !LOADING.test(name)) return;
  const message = l10n.t`${shortText(name)} decides which programs run or what they load, so a file of a workspace cannot set it. Put the tool into your own settings (aiGateway.tools).`;
  refuse(scope, message, ['env', name]);
}

function listedProgram(value: readonly JsonValue[], scope: ActionScope): string {
  const [program] = value;
  if (typeof program === 'string' && program.trim() !== '') return program;
  refuse(scope, l10n.t('The first string of "run" is the program to start.'));
  return '';
}

function argumentsIn(
  value: JsonValue | undefined,
  scope: ActionScope,
  first: number,
  path: JsonPath,
): ProgramArgument[] {
  if (value === undefined) return [];
  if (!isList(value)) {
    refuse(
      scope,
      l10n.t('"args" must be an array of strings. There is no shell, so each argument is a separate string.'),
      path,
    );
    return [];
  }
  return value.flatMap((item, index): ProgramArgument[] => {
    const at = [...path, index + first];
    const group = isList(item) ? item : [item];
    const texts = group.filter((part) => typeof part === 'string');
    if (texts.length < group.length || group.length === 0) {
      refuse(
        scope,
        l10n.t`An argument is a string, or an array of strings that belong together, not ${shortText(item)}.`,
        at,
      );
      return [];
    }
    checkNames(texts.flatMap(namesIn), scope, at);
    return [isList(item) ? texts : (texts[0] ?? '')];
  });
}

function isOutside(folder: string): boolean {
  return /^(?:[/\\~]|[a-z]:)/i.test(folder) || folder.split(/[/\\]/).includes('..');
}

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD'] as const;

export function checkHttp(value: JsonValue, scope: ActionScope): HttpAction | undefined {
  if (!isRecord(value)) return refuse(scope, l10n.t('"http" must be an object with at least "url".'));
  const fields = new Fields(value, scope.path, scope.problems);
  const url = fields.needed('url', l10n.t('it is what is asked.'));
  const given = fields.get('hosts');
  const hosts = hostsIn(given, scope);
  const method = fields.choice('method', METHODS, 'GET');
  const headers = fields.texts('headers');
  for (const [name, text] of Object.entries(headers)) checkHeader(name, text, scope);
  const body = fields.get('body');
  if (body !== undefined) checkNames(namesInJson(body), scope, ['body']);
  checkNames(namesIn(url), scope, ['url']);
  fields.refuseOthers();
  const own = url === '' ? undefined : checkUrl(url, given !== undefined, hosts, scope);
  const hasBody = method !== 'GET' && method !== 'HEAD';
  if (!hasBody && body !== undefined && body !== 'none') fields.wrong('body', l10n.t`${method} takes no body.`);
  const usesMarks = namesIn(url).length > 0;
  const plain = body === 'json' || body === 'none' ? body : !hasBody || usesMarks ? 'none' : 'json';
  return {
    type: 'http',
    url,
    method,
    headers,
    body:
      body === undefined || body === 'json' || body === 'none' ? { type: plain } : { type: 'template', value: body },
    hosts: given === undefined && own !== undefined ? [own] : hosts,
  };
}

function hostsIn(value: JsonValue | undefined, scope: ActionScope): readonly string[] {
  if (value === undefined) return [];
  if (!isList(value)) {
    refuse(scope, l10n.t('"hosts" must be an array of host names.'), ['hosts']);
    return [];
  }
  return value.flatMap((entry, index) => {
    if (typeof entry === 'string' && isHostEntry(entry)) return [entry];
    const message = l10n.t`${shortText(entry)} is not a host: write "api.example.com", "*.example.com", "localhost:3000" or "10.0.0.0/8".`;
    refuse(scope, message, ['hosts', index]);
    return [];
  });
}

/** The host of the address; hosts on this machine and in private networks must be listed by name. */
function checkUrl(url: string, hasHosts: boolean, hosts: readonly string[], scope: ActionScope): string | undefined {
  const authority = /^https?:\/\/([^/?#\\]*)/i.exec(url)?.[1];
  if (authority === undefined)
    return refuse(scope, l10n.t('The address must begin with https:// or http://.'), ['url']);
  if (namesIn(authority).length > 0) {
    return refuse(scope, l10n.t('The host must be written out: a placeholder would let the model choose it.'), ['url']);
  }
  if (authority.includes('@'))
    return refuse(scope, l10n.t('A user name or password does not belong in the address.'), ['url']);
  const sample = url.replace(/\{[A-Za-z_][\w-]*\}/g, 'x');
  if (!URL.canParse(sample)) return refuse(scope, l10n.t('The address is not valid.'), ['url']);
  if (
    urlPathOf(url)
      .split('/')
      .some((part) => part === '.' || part === '..')
  ) {
    return refuse(scope, l10n.t('The address must be written without "." and ".." parts.'), ['url']);
  }
  const parsed = new URL(sample);
  const { addresses } = scope.options;
  if (isAllowedHost(parsed, hosts, addresses)) return parsed.host;
  if (hasHosts) return refuse(scope, l10n.t`${parsed.host} is not in "hosts", so it would never be asked.`, ['url']);
  if (isNearby(parsed.hostname, addresses)) {
    const message = l10n.t`${parsed.hostname} is on this machine or in a private network: list it in "hosts" to allow that.`;
    return refuse(scope, message, ['url']);
  }
  return parsed.host;
}

/** Of a variable of the environment in a header: `${env:WEATHER_TOKEN}`. */
export const ENVIRONMENT_MARK = /\$\{env:([A-Za-z_]\w*)\}/g;

function checkHeader(name: string, text: string, scope: ActionScope): void {
  const at: JsonPath = ['headers', name];
  // oxlint-disable-next-line no-control-regex -- what a header must not hold
  if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name) || /[\u0000-\u0008\u000a-\u001f\u007f]/.test(text)) {
    refuse(scope, l10n.t('This is not a valid header.'), at);
  }
  if (/^(?:host|content-length|transfer-encoding|connection|upgrade)$/i.test(name)) {
    refuse(scope, l10n.t`"${name}" cannot be set here.`, at);
  }
  checkNames(namesIn(text.replace(ENVIRONMENT_MARK, '')), scope, at);
  for (const [, variable = ''] of text.matchAll(ENVIRONMENT_MARK)) {
    if (GATEWAY_VARIABLES.has(variable.toUpperCase())) {
      refuse(scope, l10n.t('The key of the AI Gateway is never sent to another place.'), at);
    } else if (!scope.options.allowEnvironment) {
      refuse(
        scope,
        l10n.t('Variables of the environment can be used only by tools in your own settings (aiGateway.tools).'),
        at,
      );
    }
  }
}

export function checkManual(value: JsonValue, scope: ActionScope): ManualAction | undefined {
  if (value === true) return { type: 'manual', choices: [], answer: 'text' };
  if (!isRecord(value)) return refuse(scope, l10n.t('"manual" must be an object, or true.'));
  const fields = new Fields(value, scope.path, scope.problems);
  const question = fields.text('question');
  checkNames(namesIn(question ?? ''), scope, ['question']);
  const choices = choicesIn(fields.get('choices'), scope);
  const answer = fields.choice('answer', ['text', 'json'], 'text');
  fields.refuseOthers();
  return { type: 'manual', choices, answer, ...(question !== undefined && { question }) };
}

function choicesIn(value: JsonValue | undefined, scope: ActionScope): readonly ManualChoice[] {
  if (value === undefined) return [];
  if (!isList(value)) {
    refuse(scope, l10n.t('"choices" must be an array.'), ['choices']);
    return [];
  }
  return value.flatMap((item, index): ManualChoice[] => {
    if (typeof item === 'string' && item !== '') return [{ label: item, value: item }];
    if (!isRecord(item)) {
      refuse(scope, l10n.t('A choice is a string, or an object with "label" and "value".'), ['choices', index]);
      return [];
    }
    const fields = new Fields(item, [...scope.path, 'choices', index], scope.problems);
    const label = fields.needed('label', l10n.t('it is what you pick.'));
    const description = fields.text('description');
    const chosen = fields.get('value');
    fields.refuseOthers();
    return [{ label, value: chosen ?? label, ...(description !== undefined && { description }) }];
  });
}

function checkNames(names: readonly string[], scope: ActionScope, path: JsonPath): void {
  const { properties } = scope;
  for (const name of new Set(names)) {
    if (properties === undefined || properties.has(name)) continue;
    const known = [...properties].map((each) => `{${each}}`).join(', ');
    const hint = known === '' ? l10n.t('The schema has no properties.') : l10n.t`The schema has ${known}.`;
    refuse(
      scope,
      l10n.t`${`{${name}}`} is not a property of the schema. ${hint} Write ${`{{${name}}}`} for the text itself.`,
      path,
    );
  }
}

function refuse(scope: ActionScope, message: string, path: JsonPath = []): undefined {
  scope.problems.push({ message, path: [...scope.path, ...path] });
}
