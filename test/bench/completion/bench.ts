import type { Section } from '../figures.ts';
import { runCompletionBench } from './completionBench.ts';

export function bench(): AsyncGenerator<Section, void, void> {
  return runCompletionBench();
}
