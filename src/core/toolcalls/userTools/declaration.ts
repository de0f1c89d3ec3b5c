/** A tool of the user's own, as text in a file or a setting says it, and what is wrong with such a text. */
import type { JsonValue, JsonPath } from '../../json/json.ts';
import type { JsonSchema } from '../../model/request.ts';
import type { AddressRules } from '../../ports.ts';
import type { ProgramArgument } from './placeholders.ts';

/** Starts a program of this machine, without a shell. */
export interface RunAction {
  readonly type: 'run';
  readonly program: string;
  readonly args: readonly ProgramArgument[];
  /** What the program reads: all arguments as JSON, nothing, or a template. */
  readonly stdin:
    | { readonly type: 'json' }
    | { readonly type: 'none' }
    | { readonly type: 'text'; readonly template: string };
  /** A folder inside the workspace, relative to its root. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

/** Asks an HTTP endpoint. */
export interface HttpAction {
  readonly type: 'http';
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** All arguments as JSON, nothing, or a template. */
  readonly body:
    | { readonly type: 'json' }
    | { readonly type: 'none' }
    | { readonly type: 'template'; readonly value: JsonValue };
  /** Hosts that may be asked, that of the address included where it is a public one. */
  readonly hosts: readonly string[];
}

export interface ManualChoice {
  readonly label: string;
  readonly description?: string;
  readonly value: JsonValue;
}

/** The user types or picks the result. */
export interface ManualAction {
  readonly type: 'manual';
  /** A template; what the picker asks. */
  readonly question?: string;
  readonly choices: readonly ManualChoice[];
  readonly answer: 'text' | 'json';
}

export type ToolAction = RunAction | HttpAction | ManualAction;

export interface ToolDeclaration {
  readonly name: string;
  readonly title?: string;
  readonly description: string;
  readonly inputSchema: JsonSchema;
  readonly action: ToolAction;
  readonly timeoutMs?: number;
  readonly outputChars?: number;
  /** The whole text of the definition: another text is another tool. */
  readonly identity: string;
}

/** What is wrong, and at which part of the value. */
export interface DeclarationProblem {
  readonly message: string;
  readonly path: JsonPath;
  /** About the property's name and not about its value. */
  readonly isName?: boolean;
  /** The tool works all the same. */
  readonly isWarning?: boolean;
}

/** A problem in a text; lines and columns count from 0. */
export interface PlacedProblem {
  readonly message: string;
  readonly line: number;
  readonly column: number;
  readonly isWarning: boolean;
}

export interface ParsedValue {
  /** Absent where something is wrong. */
  readonly declaration?: ToolDeclaration;
  readonly problems: readonly DeclarationProblem[];
}

export interface ParsedFile {
  readonly declaration?: ToolDeclaration;
  readonly problems: readonly PlacedProblem[];
  /** Where the name is, for what is found wrong with it later. */
  readonly namePlace: { readonly line: number; readonly column: number };
}

export interface ParseOptions {
  /** Values of environment variables may be put into headers: only where the user wrote the declaration themselves. */
  readonly allowEnvironment: boolean;
  /** Which hosts of a tool's address are on this machine or in a private network. */
  readonly addresses: AddressRules;
}
