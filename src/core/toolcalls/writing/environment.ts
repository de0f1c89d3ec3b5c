import { GATEWAY_VARIABLES } from '../userTools/checkActions.ts';

/** The editor's own variables, which would change what programs started from it do. */
const EDITORS_OWN = /^(?:ELECTRON_|VSCODE_(?!PORTABLE$))/i;

/**
 * The environment of a command: the editor's, without the gateway's credentials under whatever name, and so that programs
 * neither page nor ask nor colour: nobody is there to answer.
 */
export function commandEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
  holdsSecret: (value: string) => boolean,
): Record<string, string> {
  const entries = Object.entries(environment);
  const credentials = entries.flatMap(([name, value]) =>
    GATEWAY_VARIABLES.has(name.toUpperCase()) && value !== undefined && value.trim() !== '' ? [value.trim()] : [],
  );
  const kept = entries.filter(
    (entry): entry is [string, string] =>
      entry[1] !== undefined &&
      !GATEWAY_VARIABLES.has(entry[0].toUpperCase()) &&
      !EDITORS_OWN.test(entry[0]) &&
      !credentials.some((credential) => entry[1]?.includes(credential) === true) &&
      !holdsSecret(entry[1]),
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
