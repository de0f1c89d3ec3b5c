/** Work done step by step, run to its end without a pause. */
export function allOf<T>(steps: Generator<void, T, void>): T {
  for (let step = steps.next(); ; step = steps.next()) if (step.done === true) return step.value;
}
