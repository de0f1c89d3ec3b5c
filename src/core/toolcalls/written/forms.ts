/** What stands around calls. Without `close`, or where that may be missing, the answer's end is the end. */
export interface Wrapper {
  readonly open: string;
  readonly close?: string;
}

/**
 * The tags that models were taught to put around calls, which a server that knows the model takes out. Hermes and
 * Qwen: `tool_call`; Qwen2.5-Coder: `tools`; Hermes 2: `functioncall`; Granite and Phi: `<|tool_call|>`; Llama 3:
 * `<|python_tag|>`; MiniMax M2: its own; Mistral: `[TOOL_CALLS]`.
 */
export const WRAPPERS: readonly Wrapper[] = [
  { open: '<tool_call>', close: '</tool_call>' },
  { open: '<tool_calls>', close: '</tool_calls>' },
  { open: '<tools>', close: '</tools>' },
  { open: '<function_call>', close: '</function_call>' },
  { open: '<function_calls>', close: '</function_calls>' },
  { open: '<functioncall>', close: '</functioncall>' },
  { open: '<minimax:tool_call>', close: '</minimax:tool_call>' },
  { open: '<|tool_call|>', close: '<|/tool_call|>' },
  { open: '<|python_tag|>' },
  { open: '[TOOL_CALLS]' },
];

/** How each argument is written. */
export interface ParameterForm {
  readonly open: string;
  readonly nameEnd: string;
  readonly close: string;
}

/** A call whose name stands in its tag; its arguments are an object of JSON, or one tag each. */
export interface NamedForm {
  readonly open: string;
  readonly nameEnd: string;
  /** Absent where the end of the object is the end of the call. */
  readonly close?: string;
  readonly parameter?: ParameterForm;
}

/** Llama 3.1 and Qwen3-Coder; MiniMax M2 and Claude by imitation. l10n: none, by the model. */
export const NAMED_FORMS: readonly NamedForm[] = [
  {
    open: '<function=',
    nameEnd: '>',
    close: '</function>',
    parameter: { open: '<parameter=', nameEnd: '>', close: '</parameter>' },
  },
  {
    open: '<invoke name="',
    nameEnd: '">',
    close: '</invoke>',
    parameter: { open: '<parameter name="', nameEnd: '">', close: '</parameter>' },
  },
];

/** Mistral's newer form: `[TOOL_CALLS]name[ARGS]{…}`. */
export const MISTRAL_NAMED: NamedForm = { open: '[TOOL_CALLS]', nameEnd: '[ARGS]' };

const TAGS = [...WRAPPERS, ...NAMED_FORMS].map(({ open }) => open);

/** Whether a text begins with such a tag; `open` where it may come to do so. */
export function tagAt(text: string): 'tag' | 'open' | undefined {
  if (TAGS.some((tag) => text.startsWith(tag))) return 'tag';
  return TAGS.some((tag) => tag.startsWith(text)) ? 'open' : undefined;
}

/** Languages of a code block whose whole content may be a call. */
const FENCE_LANGUAGES = ['', 'json', 'xml', 'tool', 'tool_call', 'tool_calls', 'tool_code', 'function_call', 'text'];

/** The line that opens a code block which may hold a call: its marks and the length of all; half of one is `open`. */
export function fenceAt(text: string): { readonly marks: string; readonly length: number } | 'open' | undefined {
  const match = /^(`{3,8})([a-z_]{0,20})[ \t]{0,8}(\r?\n)?/i.exec(text);
  if (match === null) return /^`{1,2}$/.test(text) ? 'open' : undefined;
  const [whole, marks = '', language = '', end] = match;
  const word = language.toLowerCase();
  if (end !== undefined) return FENCE_LANGUAGES.includes(word) ? { marks, length: whole.length } : undefined;
  const isHalf = /^\r?$/.test(text.slice(whole.length)) && FENCE_LANGUAGES.some((each) => each.startsWith(word));
  return isHalf ? 'open' : undefined;
}
