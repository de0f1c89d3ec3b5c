import type { Disposable } from '../../base/disposable.ts';
import type { Event } from '../../base/event.ts';
import type { ToolRegistry } from '../../core/toolcalls/registry.ts';
import type { Tool } from '../../core/toolcalls/tool.ts';

/** Somewhere tools come from: ours, the user's, other extensions'. Read again after each `onDidChange`. */
export interface ToolSource {
  list(): readonly Tool[];
  readonly onDidChange?: Event<void>;
}

/** Where the tools of all sources come together. */
export interface ToolSourceList {
  /** Adds a source for as long as what comes back is not disposed. */
  addSource(source: ToolSource): Disposable;
  /** All tools that can be switched on here and now. */
  readonly registry: ToolRegistry;
}
