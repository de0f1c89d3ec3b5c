import type { JsonObject, JsonValue } from '../../json/json.ts';
import type { Grounding } from '../grounding/grounding.ts';

/** The text that values were taken from. */
export interface ResultSource {
  readonly label: string;
  readonly text: string;
  /** The line of the file that `text` begins on, from 1; 1 when absent. */
  readonly firstLine?: number;
}

/** What is known of a result beside its value, for the forms that tell it. Whatever is not known is absent. */
export interface ResultDetails {
  /** How it ended, as words; absent where that goes without saying. */
  readonly warning?: string;
  readonly model?: string;
  /** Where it was taken from, also where the text is gone. */
  readonly sourceLabel?: string;
  readonly source?: ResultSource;
  /** By pointers into what the model said. */
  readonly grounding?: ReadonlyMap<string, Grounding>;
  /** What the model said, before it was corrected. */
  readonly original?: JsonValue;
  readonly corrections?: JsonObject;
  readonly errors?: readonly { readonly pointer: string; readonly message: string }[];
  readonly notes?: readonly string[];
  readonly conflicts?: readonly {
    readonly pointer: string;
    readonly kept: string;
    readonly others: readonly string[];
  }[];
  readonly spent?: {
    readonly inputTokens?: number | undefined;
    readonly outputTokens?: number | undefined;
    readonly costUsd?: number | undefined;
    readonly durationMs?: number | undefined;
    readonly isPartial?: boolean;
    readonly isEstimated?: boolean | undefined;
  };
  /** Milliseconds since the epoch. */
  readonly writtenAt?: number;
  /** The language that the editor shows, for what is written in words. */
  readonly language?: string;
}
