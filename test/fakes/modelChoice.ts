import { ModelChoice, type ModelChoiceOptions } from '../../src/host/models/modelChoice.ts';
import { ModelMemory } from '../../src/host/models/modelMemory.ts';
import { MemoryKeyValueStore } from './memoryPorts.ts';

/** A choice of models that nobody has made, over a gateway and settings of a test. */
export function makeModelChoice(gateway: object, settings: ModelChoiceOptions['settings']): ModelChoice {
  return new ModelChoice({
    gateway: gateway as ModelChoiceOptions['gateway'],
    memory: new ModelMemory(new MemoryKeyValueStore(), new MemoryKeyValueStore()),
    settings,
    keepFocus: (ask) => ask(),
  });
}
