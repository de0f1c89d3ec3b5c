/** What a button is about: a document, an edit of it, one of its hunks or results. */
export interface EditTarget {
  readonly uri: string;
  readonly edit?: string;
  readonly hunk?: string;
  readonly result?: number;
}

export function isTarget(value: unknown): value is EditTarget {
  return typeof value === 'object' && value !== null && 'uri' in value && typeof value.uri === 'string';
}
