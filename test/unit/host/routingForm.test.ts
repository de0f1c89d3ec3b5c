// The form of routing, row by row, as a user goes through it: what is kept, what going back and Escape leave alone.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AppError } from '../../../src/base/errors.ts';
import type { RoutingSetting } from '../../../src/core/gateway/joinRouting.ts';
import { joinScopes } from '../../../src/core/gateway/routingScopes.ts';
import { FORM_KEYS, type RoutingLayer } from '../../../src/core/models/routingRows.ts';
import type { GatewayServices } from '../../../src/host/gateway/gateway.ts';
import { editRouting, type RoutingTarget } from '../../../src/host/models/routingForm.ts';
import { narrowingTarget } from '../../../src/host/models/routingTargets.ts';
import { EventEmitter, fake, InputBoxValidationSeverity, QuickPickItemKind, window } from '../../fakes/fakeVscode.ts';
import { makeModelChoice } from '../../fakes/modelChoice.ts';

interface Item {
  readonly label: string;
  readonly description?: string;
  readonly kind?: number;
}

/** A list or a box of the editor, as far as the form uses them. */
class FakeInput {
  title = '';
  placeholder = '';
  value = '';
  busy = false;
  items: readonly Item[] = [];
  activeItems: readonly Item[] = [];
  validationMessage: { readonly message: string; readonly severity: number } | undefined;
  readonly accepted = new EventEmitter<void>();
  readonly hidden = new EventEmitter<void>();
  readonly pressed = new EventEmitter<void>();
  readonly changed = new EventEmitter<string>();
  readonly onDidAccept = this.accepted.event;
  readonly onDidHide = this.hidden.event;
  readonly onDidTriggerButton = this.pressed.event;
  readonly onDidChangeValue = this.changed.event;
  readonly isBox: boolean;
  isShown = false;

  constructor(isBox: boolean) {
    this.isBox = isBox;
  }

  readonly show = (): void => {
    this.isShown = true;
    bringToFront(this);
  };
  readonly dispose = (): void => {
    this.isShown = false;
  };
}

let current: FakeInput | undefined;

function bringToFront(input: FakeInput): void {
  current = input;
}

/** The input in front, once its title ends so. */
async function at(title: string): Promise<FakeInput> {
  await vi.waitFor(() => {
    expect(current?.isShown).toBe(true);
    expect(current?.title.endsWith(title)).toBe(true);
  });
  if (current === undefined) throw new Error('Nothing is shown.');
  return current;
}

const rowsOf = ({ items }: FakeInput): readonly string[] =>
  items.filter(({ kind }) => kind !== QuickPickItemKind.Separator).map(({ label }) => label);

async function choose(title: string, label: string): Promise<void> {
  const input = await at(title);
  await vi.waitFor(() => expect(rowsOf(input).join('\n')).toContain(label));
  const item = input.items.find((each) => each.kind !== QuickPickItemKind.Separator && each.label.includes(label));
  input.activeItems = item === undefined ? [] : [item];
  input.accepted.fire();
}

async function type(title: string, text: string): Promise<FakeInput> {
  const input = await at(title);
  input.value = text;
  input.changed.fire(text);
  return input;
}

const back = async (title: string): Promise<void> => (await at(title)).pressed.fire();
const escape = async (title: string): Promise<void> => (await at(title)).hidden.fire();

const FORM = 'Set Routing · All models';
const MODEL = 'openai/gpt-5';

interface Opened {
  readonly ended: Promise<unknown>;
  readonly kept: () => RoutingSetting;
  readonly writes: readonly RoutingSetting[];
}

function open(before: RoutingSetting = {}, wider: readonly RoutingLayer[] = [], endpoints = listed): Opened {
  let kept = before;
  const writes: RoutingSetting[] = [];
  const target: RoutingTarget = {
    title: 'All models',
    keys: [...FORM_KEYS, 'rest'],
    model: MODEL,
    read: () => Promise.resolve(kept),
    write: (routing) => {
      writes.push(routing);
      kept = routing;
      return Promise.resolve();
    },
    wider: () => wider,
    conflict: () => undefined,
  };
  const gateway = {
    client: { endpoints },
    modelSource: () => ({
      chatModels: () => [
        { id: 'a/one', name: 'One' },
        { id: 'b/two', name: 'Two' },
      ],
    }),
  };
  const services = { gateway: () => Promise.resolve(gateway) } as unknown as GatewayServices;
  return { ended: editRouting(services, target), kept: () => kept, writes };
}

function listed(): Promise<readonly unknown[]> {
  const of = (provider: string): object => ({ provider, tags: [] });
  return Promise.resolve([of('openai'), of('azure')]);
}

beforeEach(() => {
  current = undefined;
  Object.assign(window, { createQuickPick: () => new FakeInput(false), createInputBox: () => new FakeInput(true) });
});
afterEach(() => fake.reset());

/** The title that a row's step has. */
const step = (label: string): string => `All models · ${label}`;

describe('the form of routing', () => {
  it('keeps providers in the order in which they were chosen, by Done and by going back', async () => {
    const { kept, ended } = open();
    await choose(FORM, 'Provider order');
    await choose(step('Provider order'), 'azure');
    await choose(step('Provider order'), 'openai');
    await choose(step('Provider order'), 'Done');
    await at(FORM);
    expect(kept()).toEqual({ order: ['azure', 'openai'] });
    await choose(FORM, 'Provider order');
    await choose(step('Provider order'), 'azure');
    await type(step('Provider order'), 'bedrock');
    await choose(step('Provider order'), 'Use “bedrock”');
    await back(step('Provider order'));
    await vi.waitFor(() => expect(kept()).toEqual({ order: ['openai', 'bedrock'] }));
    await back(FORM);
    expect(await ended).toBe('back');
  });

  it('takes typed names where no provider is listed, and says why', async () => {
    const failing = (): Promise<never> => Promise.reject(new AppError('request', 'x', { code: 'model-not-found' }));
    const { kept } = open({}, [], failing);
    await choose(FORM, 'Only these providers');
    const list = await at(step('Only these providers'));
    await vi.waitFor(() => expect(rowsOf(list).join()).toContain(`${MODEL} does not exist here`));
    await type(step('Only these providers'), 'bedrock');
    await choose(step('Only these providers'), 'Use “bedrock”');
    await choose(step('Only these providers'), 'Done');
    await vi.waitFor(() => expect(kept()).toEqual({ only: ['bedrock'] }));
  });

  it('keeps a choice of each row at once, and takes it out again', async () => {
    const { kept } = open({ order: ['azure'] });
    for (const [row, choice] of [
      ['Sort', 'Cost, the lowest'],
      ['Zero data retention', 'On'],
      ['No training', 'On'],
      ['Prompt caching', 'Automatic'],
      ['Service tier', 'Flex'],
    ] as const) {
      await choose(FORM, row);
      await vi.waitFor(() => expect(current?.title).not.toBe(FORM));
      const { title, placeholder } = current ?? {};
      // What the title says already is no help.
      expect(placeholder).toMatch(/\?$/);
      await choose(title ?? '', choice);
      await at(FORM);
    }
    expect(kept()).toEqual({
      order: ['azure'],
      sort: 'cost',
      zeroDataRetention: true,
      disallowPromptTraining: true,
      caching: 'auto',
      serviceTier: 'flex',
    });
    await choose(FORM, 'Sort');
    await vi.waitFor(() => expect(current?.title).not.toBe(FORM));
    await choose(current?.title ?? '', 'Not set');
    await at(FORM);
    expect(kept()).not.toHaveProperty('sort');
    await choose(FORM, 'Reset');
    await vi.waitFor(() => expect(kept()).toEqual({}));
  });

  it('keeps fallback models and features', async () => {
    const { kept } = open();
    await choose(FORM, 'Fallback models');
    await choose(step('Fallback models'), 'b/two');
    await choose(step('Fallback models'), 'Done');
    await choose(FORM, 'Required features');
    await vi.waitFor(() => expect(current?.title).not.toBe(FORM));
    const { title = '' } = current ?? {};
    await type(title, '!quantization:fp4');
    await choose(title, 'Use “!quantization:fp4”');
    await choose(title, 'Done');
    await vi.waitFor(() => expect(kept()).toEqual({ models: ['b/two'], has: ['!quantization:fp4'] }));
  });

  it('keeps timeouts of one’s own keys, also by going back, and refuses what is none', async () => {
    const { kept } = open({ providerTimeouts: { byok: { azure: 2_000 }, other: 1 } });
    await choose(FORM, 'Provider timeouts');
    const title = await vi.waitFor(() => {
      expect(current?.title).not.toBe(FORM);
      return current?.title ?? '';
    });
    await choose(title, 'Add a provider');
    await vi.waitFor(() => expect(current?.placeholder).toContain('Which provider'));
    await choose(title, 'openai');
    const box = await type(`${title} · openai`, '12');
    expect(box.validationMessage?.severity).toBe(InputBoxValidationSeverity.Error);
    box.accepted.fire();
    expect(box.isShown).toBe(true);
    await type(`${title} · openai`, '15000');
    box.accepted.fire();
    await at(title);
    await vi.waitFor(() => expect(rowsOf(current as FakeInput).join()).toContain('openai'));
    await back(title);
    await at(FORM);
    expect(kept()).toEqual({ providerTimeouts: { byok: { azure: 2_000, openai: 15_000 }, other: 1 } });
  });

  it('tells what is wrong with other options as one types, and keeps them once they are JSON', async () => {
    const { kept, writes } = open({ sort: 'cost', headquarters: ['US'] });
    const rest = 'Other';
    await choose(FORM, rest);
    const box = await vi.waitFor(() => {
      expect(current?.isBox).toBe(true);
      return current as FakeInput;
    });
    expect(box.value).toBe('{"headquarters":["US"]}');
    for (const text of ['{"speed"', '[1]', '"x"', '{"byok": {}}', '{"sort": 7}']) {
      await type(box.title, text);
      expect(box.validationMessage?.severity, text).toBe(InputBoxValidationSeverity.Error);
      box.accepted.fire();
      expect(box.isShown, text).toBe(true);
    }
    expect(writes).toEqual([]);
    await type(box.title, '{"anthropic": {"thinking": {}}}');
    box.accepted.fire();
    await at(FORM);
    expect(kept()).toEqual({ sort: 'cost', anthropic: { thinking: {} } });
  });

  const FULL: RoutingSetting = {
    order: ['azure'],
    only: ['azure', 'openai'],
    sort: 'cost',
    models: ['a/one'],
    zeroDataRetention: true,
    disallowPromptTraining: true,
    caching: 'auto',
    serviceTier: 'flex',
    providerTimeouts: { byok: { azure: 2_000, odd: 'soon' } },
    has: ['tool-use'],
    speed: 'fast',
  };

  it.each([...FORM_KEYS.keys(), FORM_KEYS.length])('loses nothing by a look into step %i', async (index) => {
    const { kept, ended } = open(FULL);
    const form = await at(FORM);
    const label = rowsOf(form)[index] ?? '';
    await choose(FORM, label);
    await vi.waitFor(() => expect(current?.title).not.toBe(FORM));
    await back(current?.title ?? '');
    await at(FORM);
    expect(kept()).toEqual(FULL);
    await choose(FORM, label);
    await vi.waitFor(() => expect(current?.title).not.toBe(FORM));
    await escape(current?.title ?? '');
    expect(await ended).toBeUndefined();
    expect(kept()).toEqual(FULL);
  });

  it('says what a wider scope says, and takes it away only where that protects nothing', async () => {
    const wider = [{ name: 'all models', routing: { sort: 'ttft', zeroDataRetention: true } }];
    const { kept } = open({}, wider);
    await choose(FORM, 'Sort');
    await vi.waitFor(() => expect(current?.title).not.toBe(FORM));
    expect(rowsOf(current as FakeInput)).toContain('None here');
    await choose(current?.title ?? '', 'None here');
    await at(FORM);
    expect(kept()).toEqual({ sort: null });
    await choose(FORM, 'Zero data retention');
    await vi.waitFor(() => expect(current?.title).not.toBe(FORM));
    const off = current?.items.find(({ label }) => label === 'Not set');
    expect(off?.description).toContain('stays on: from all models');
    expect(rowsOf(current as FakeInput)).toHaveLength(2);
    expect(joinScopes(wider[0]?.routing ?? {}, [{ kind: 'chat', routing: kept() }])).toEqual({
      zeroDataRetention: true,
    });
  });

  it('of a file of the workspace has only what narrows, and says where no provider is left', async () => {
    const settings = {
      get: () => ({}),
      own: (id: string) => (id === 'aiGateway.routing' ? { only: ['azure'] } : {}),
      onDidChange: () => ({ dispose: () => undefined }),
    };
    const models = makeModelChoice({}, settings as never);
    const all = vi.spyOn(models, 'routingOfAll');
    all.mockReturnValue({ own: { only: ['azure'] }, joined: () => ({ only: ['azure'] }) });
    let kept: RoutingSetting = { only: ['openai'] };
    const target = narrowingTarget(models, undefined, {
      title: 'A file',
      read: () => Promise.resolve(kept),
      write: (routing) => Promise.resolve(void (kept = routing)),
    });
    expect(target.keys).toEqual(['only', 'zeroDataRetention', 'disallowPromptTraining']);
    void editRouting({} as GatewayServices, target);
    const form = await at('Set Routing · A file');
    expect(rowsOf(form)[0]).toContain('No provider is left');
    expect(rowsOf(form)).toHaveLength(5);
    await choose('Set Routing · A file', 'Reset');
    await vi.waitFor(() => expect(current).not.toBe(form));
    expect(rowsOf(await at('Set Routing · A file')).join()).not.toContain('No provider is left');
    expect(kept).toEqual({});
  });
});
