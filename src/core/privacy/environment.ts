/** The gateway's own credentials never leave for anywhere else. */
export const GATEWAY_VARIABLES: ReadonlySet<string> = new Set(['AI_GATEWAY_API_KEY', 'VERCEL_OIDC_TOKEN']);

/** The editor's own variables, which would change what programs started from it do. */
const EDITORS_OWN = /^(?:ELECTRON_|VSCODE_(?!PORTABLE$))/i;

/** Shorter values would be found in any text, in UTF-16 units. */
const SHORTEST = 8;

type Variables = Readonly<Record<string, string | undefined>>;

/** Names of those variables that hold the gateway's credentials, whatever they are called; the usual names in any case. */
export function secretVariables(environment: Variables, holdsSecret: (value: string) => boolean): ReadonlySet<string> {
  const entries = Object.entries(environment);
  const credentials = entries.flatMap(([name, value = '']) =>
    GATEWAY_VARIABLES.has(name.toUpperCase()) && value.trim().length >= SHORTEST ? [value.trim()] : [],
  );
  const holding = entries.flatMap(([name, value = '']) =>
    GATEWAY_VARIABLES.has(name.toUpperCase()) ||
    credentials.some((credential) => value.includes(credential)) ||
    holdsSecret(value)
      ? [name]
      : [],
  );
  return new Set(holding);
}

/**
 * The environment of a command: the editor's, without the gateway's credentials under whatever name, and so that programs
 * neither page nor ask nor colour: nobody is there to answer.
 */
export function commandEnvironment(
  environment: Variables,
  holdsSecret: (value: string) => boolean,
): Record<string, string> {
  const secrets = secretVariables(environment, holdsSecret);
  const kept = Object.entries(environment).filter(
    (entry): entry is [string, string] =>
      entry[1] !== undefined && !secrets.has(entry[0]) && !EDITORS_OWN.test(entry[0]),
  );
  return { ...Object.fromEntries(kept), ...QUIET };
}

const QUIET = {
  PAGER: 'cat',
  GIT_PAGER: 'cat',
  GIT_TERMINAL_PROMPT: '0',
  TERM: 'dumb',
  NO_COLOR: '1',
} as const;
