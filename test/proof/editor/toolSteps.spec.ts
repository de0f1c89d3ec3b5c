// The long form of what toolWriting.spec.ts shows with a few steps.
import { countTo, manySteps } from '../../editor/support/manySteps.ts';
import { spec } from '../../editor/support/spec.ts';

spec(
  'an answer of twenty steps reads and changes files, and the limit of steps leaves a way to go on',
  {
    userSettings: { 'aiGateway.model': 'anthropic/claude-sonnet-4.5', 'aiGateway.chat.maxToolSteps': 22 },
    files: { 'count.txt': countTo(10) },
    timeout: 240_000,
  },
  (session) => manySteps(session, 'count.txt', 10),
);
