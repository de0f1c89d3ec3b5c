// What a user does with tools in the panel.
import { expect } from 'vitest';
import type { Frame, Page } from 'playwright-core';
import type { GatewayOptions, RunningGateway } from '../../gateway/server.ts';
import { Simulator } from '../../gateway/simulate.ts';
import { questionsAt } from './chat.ts';
import { pressInQuickInput, rowsCalled, tickRow, typeInQuickInput, until } from './workbench.ts';

/** The tools that are on in the conversation shown, as the panel's own button says. */
async function toolsOn(panel: Frame): Promise<readonly string[]> {
  const title = await panel.getByRole('button', { name: /^Select tools/ }).getAttribute('data-hover');
  const [, names = ''] = title?.split('\n') ?? [];
  return names.split(', ').filter((name) => name !== '');
}

/**
 * Switches these tools on for the conversation by their names in the picker, and all others off: a new chat begins with
 * those of the one before.
 */
export async function pickTools(page: Page, panel: Frame, ...names: readonly string[]): Promise<void> {
  const isDone = async (): Promise<boolean> => (await toolsOn(panel)).toSorted().join() === names.toSorted().join();
  if (await isDone()) return;
  const others = (await toolsOn(panel)).filter((name) => !names.includes(name));
  await panel.getByRole('button', { name: /^Select tools/ }).click();
  for (const name of [...names, ...others]) {
    await typeInQuickInput(page, name);
    await tickRow(rowsCalled(page, name).first(), names.includes(name));
  }
  await pressInQuickInput(page, 'Enter');
  await until(`the tools ${names.join(', ')} to be on`, async () => ((await isDone()) ? true : undefined));
}

/** Resolves when the panel says that this model answers next. */
export async function modelIs(panel: Frame, id: string): Promise<void> {
  const button = panel.getByRole('button', { name: 'Select model', exact: true });
  await expect.poll(() => button.getAttribute('data-hover')).toContain(id);
}

/** Whose answers were asked for, each model once. */
export function modelsAsked(gateway: RunningGateway): readonly unknown[] {
  return [...new Set(questionsAt(gateway).map(({ body }) => (body as { readonly model?: unknown }).model))];
}

/** A line that makes the local gateway's models call a tool. */
export function call(name: string, input: unknown): string {
  return `!call ${name} ${JSON.stringify(input)}`;
}

/** Lines for calls one after the other, each in a step of its own. */
export function steps(...calls: readonly string[]): string {
  return calls.join('\n!then\n');
}

/** A gateway whose models say nothing until `release`: what a user does before is done by then, however slowly. */
export function heldAnswers(): { readonly gateway: GatewayOptions; readonly release: () => void } {
  const simulator = new Simulator();
  let release = (): void => undefined;
  const released = new Promise<void>((resolve) => (release = resolve));
  return {
    gateway: {
      backend: {
        name: 'held',
        async *answer(request, signal) {
          await released;
          yield* simulator.answer(request, signal);
        },
      },
    },
    release: () => release(),
  };
}
