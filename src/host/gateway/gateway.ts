// The gateway in the editor: its settings, secrets and network.

import * as l10n from '@vscode/l10n';
import process from 'node:process';
import { DisposableStore, type Disposable } from '../../base/disposable.ts';
import type { Event } from '../../base/event.ts';
import { toAppError } from '../../base/errors.ts';
import { DEFAULT_ACCOUNT, type Account } from '../../core/gateway/accounts.ts';
import { appOf } from '../../core/gateway/appHeaders.ts';
import { parseBaseUrl } from '../../core/gateway/baseUrl.ts';
import { Catalogue } from '../../core/gateway/catalogue.ts';
import { GatewayClient } from '../../core/gateway/client.ts';
import { CredentialResolver, type PlainHttpConsent, type TokenConsent } from '../../core/gateway/credentials.ts';
import { LinkedTokens } from '../../core/gateway/linkedToken.ts';
import type { FindModel } from '../../core/cost/requestCost.ts';
import { defaultModel } from '../../core/models/defaultModel.ts';
import type { ModelRowInput } from '../../core/models/modelItems.ts';
import { capabilities, knownModel, pricedModel } from '../../core/models/models.ts';
import type {
  CredentialStatus,
  GatewaySettings,
  ModelCapability,
  ModelInfo,
  OfferedToken,
} from '../../core/model/request.ts';
import type { FetchLike } from '../../core/ports.ts';
import type { ViewConnection } from '../../protocol/viewState.ts';
import { WindowAccounts } from './accounts.ts';
import { parseEnvText, readEnvFile } from './environment.ts';
import { vercelFiles } from './vercelFiles.ts';
import { plainWords } from '../../core/text/plainWords.ts';
import { formatRelativeTime } from '../../core/text/format.ts';
import { VscodeSecretStore } from '../storage/secrets.ts';
import type { HostServices } from '../hostServices.ts';
import { systemClock } from '../../core/systemClock.ts';

/** The editor patches the global `fetch` for proxies and certificates, so it is looked up at each call. */
const hostFetch: FetchLike = (input, init) => globalThis.fetch(input, init);

const NO_CAPABILITIES: ReadonlySet<ModelCapability> = new Set();

/** What the user's answer to a token in the folder's `.env.local` is kept under. */
const TOKEN_OF_FOLDER = 'token';
/** The same for the Vercel project that the folder is linked to: another question, as it takes the user's login. */
const LINK_OF_FOLDER = 'link';

/** Under what the origins are kept that may get a key over plain http: the user's own, of all folders. */
const PLAIN_HTTP = 'aiGateway.plainHttpOrigins';

/** The list of models as the picker needs it. */
export interface ModelSource {
  /** What is known now; never waits for the network. */
  chatModels(): ModelRowInput['models'];
  /** The same of models that answer with pictures and nothing else. */
  drawingModels(): ModelRowInput['models'];
  readonly capabilities: ModelRowInput['capabilities'];
  /** Asks the gateway. Rejects with an `AppError` whose message can be shown. */
  refresh(): Promise<void>;
  refreshIfStale(): void;
  /** Whether the list never came from the gateway. */
  isFallback(): boolean;
  readonly onDidChange: Event<void>;
  /** Why the list may be old, as a few words; `undefined` when it is fresh. */
  note(language: string): string | undefined;
}

/** What asking the gateway takes. */
export interface GatewayServices extends HostServices {
  /** Credentials, client and catalogue; loads on first use. */
  gateway(): Promise<Gateway>;
}

/** Credentials, client and catalogue, joined to the editor's settings, secrets and storage. */
export class Gateway implements Disposable {
  readonly accounts: WindowAccounts;
  readonly credentials: CredentialResolver;
  readonly client: GatewayClient;
  readonly catalogue: Catalogue;
  readonly #services: HostServices;
  readonly #store = new DisposableStore();
  /** What the panel was told last of a token that may be used. */
  #offered: OfferedToken | undefined;
  #default: { readonly models: readonly ModelInfo[]; readonly id: string | undefined } | undefined;

  /** Reads the kept list of models; asks nobody for anything. */
  static async open(services: HostServices): Promise<Gateway> {
    const gateway = new Gateway(services);
    await gateway.#loadCatalogue();
    return gateway;
  }

  private constructor(services: HostServices) {
    this.#services = services;
    const { log: logger, redactor, settings, context, storage } = services;
    const ports = { fetch: hostFetch, clock: systemClock, logger };
    const links = new LinkedTokens({ ...ports, ...vercelFiles, onSecret: redactor.add });
    this.accounts = new WindowAccounts(services);
    this.credentials = this.#store.add(
      new CredentialResolver({
        secrets: new VscodeSecretStore(context.secrets, redactor.add),
        environment: (name) => {
          const value = process.env[name];
          if (value !== undefined) redactor.add(value);
          return value;
        },
        readEnvFile,
        parseEnv: parseEnvText,
        clock: systemClock,
        consent: tokenConsent(services.consent, TOKEN_OF_FOLDER),
        links: {
          project: () => links.project(),
          known: (project) => links.known(project),
          token: (project, refused) => links.token(project, refused),
          consent: tokenConsent(services.consent, LINK_OF_FOLDER),
        },
        plainHttp: plainHttpConsent(services.userState),
      }),
    );
    this.catalogue = this.#store.add(
      new Catalogue({
        ...ports,
        store: storage.catalogue,
        baseUrl: () => this.address(),
        credential: () => this.credentials.resolve(this.settings()),
      }),
    );
    this.client = new GatewayClient({
      ...ports,
      credentials: this.credentials,
      settings: () => this.settings(),
      modelInfo: (id) => this.model(id),
      models: () => this.models(),
      app: () => (settings.get('aiGateway.appAttribution') ? appOf(context.extension.packageJSON) : undefined),
      state: services.userState,
    });
    this.#store.add(
      settings.onDidChange((changed) => {
        if (changed('aiGateway.baseUrl')) void this.#loadCatalogue();
      }),
    );
  }

  /** What the user chose, read now. Throws `bad-base-url` or `account-gone`. */
  readonly settings = (): GatewaySettings => this.settingsOf(this.accounts.inUse());

  /** The same as it would be with an account. Throws `bad-base-url`. */
  readonly settingsOf = ({ id, baseUrl }: Account): GatewaySettings => {
    const { settings } = this.#services;
    return {
      baseUrl: parseBaseUrl(baseUrl).baseUrl,
      account: id,
      idleTimeoutMs: settings.get('aiGateway.stream.idleTimeoutSeconds') * 1000,
      maxRetries: settings.get('aiGateway.stream.maxRetries'),
      allowEnvironmentCredentials: settings.get('aiGateway.allowEnvironmentCredentials'),
    };
  };

  /** The address of the account in use, as it was entered. Throws `account-gone`. */
  readonly address = (): string => this.accounts.inUse().baseUrl;

  /** The same; `undefined` where no account can be used. */
  knownAddress(): string | undefined {
    try {
      return this.address();
    } catch {
      return undefined; // said by `connection`, where it can be acted on
    }
  }

  /** Uses an account in this workspace from now on; requests that run already end with the one they began with. */
  async useAccount(account: Account): Promise<void> {
    const isOther = this.accounts.idInUse() !== account.id;
    await this.accounts.choose(account);
    this.#services.log.info(`The account in use is now ${account.id}.`);
    await this.noteAccounts();
    if (isOther && this.#hasBaseUrl()) void this.catalogue.refreshInBackground();
  }

  /** What follows from the account in use is read anew. */
  async noteAccounts(): Promise<void> {
    await this.#loadCatalogue();
    this.credentials.noteSwitch();
    this.refreshModelsIfStale();
  }

  /** What the catalogue knows of a model; nothing while the address is wrong. */
  model(id: string): ModelInfo | undefined {
    return this.models()(id);
  }

  /** The same for work that goes on with what is known now, of the account in use now. */
  models(): FindModel {
    if (!this.#hasBaseUrl()) return () => undefined;
    const find = this.catalogue.known();
    return (id) => knownModel(id, find);
  }

  /** What limits on money reckon with; `undefined` where nothing is known of the model's prices. See `pricedModel`. */
  priced(id: string): ModelInfo | undefined {
    return this.prices()(id);
  }

  /** The same for work that goes on with the account in use now. */
  prices(): FindModel {
    if (!this.#hasBaseUrl()) return () => undefined;
    const [find, base] = [this.models(), parseBaseUrl(this.address())];
    return (id) => pricedModel(id, find(id), base);
  }

  /** The id of the model to use until one is chosen; `undefined` until the list was read, and where it names none. */
  defaultModel(): string | undefined {
    if (!this.#hasBaseUrl() || this.catalogue.fetchedAt() === undefined) return undefined;
    const models = this.catalogue.models();
    if (this.#default?.models !== models) this.#default = { models, id: defaultModel(models)?.id };
    return this.#default.id;
  }

  capabilities(id: string): ReadonlySet<ModelCapability> {
    const info = this.model(id);
    return info === undefined ? NO_CAPABILITIES : capabilities(info);
  }

  /** Refreshes an old list of models, because the user is looking at the panel or the picker. */
  refreshModelsIfStale(): void {
    if (this.#hasBaseUrl()) void this.catalogue.refreshInBackgroundIfStale();
  }

  /** The list of models for the picker. */
  modelSource(): ModelSource {
    return {
      chatModels: () => (this.#hasBaseUrl() ? this.catalogue.chatModels() : []),
      drawingModels: () => (this.#hasBaseUrl() ? this.catalogue.drawingModels() : []),
      capabilities,
      refresh: async () => void (await this.catalogue.refresh()),
      refreshIfStale: () => this.refreshModelsIfStale(),
      isFallback: () => this.#hasBaseUrl() && this.catalogue.fetchedAt() === undefined,
      onDidChange: this.catalogue.onDidChange,
      note: (language) => this.#catalogueNote(language),
    };
  }

  /** Whether a question could be sent now, and the next step where it could not. */
  async connection(): Promise<ViewConnection> {
    try {
      const base = parseBaseUrl(this.address());
      const status = await this.credentials.status(this.settings());
      this.#offered = status.offered;
      const account = this.accounts.shownName();
      return {
        origin: base.origin,
        isOfficial: base.isOfficial,
        isLocal: base.isLoopback,
        ...(account !== undefined && { account }),
        ...connectionState(status, base.isOfficial),
      };
    } catch (thrown) {
      const { code, message: detail } = toAppError(thrown);
      const state = code === 'account-gone' ? 'no-account' : 'bad-base-url';
      const origin = code === 'account-gone' ? '' : this.address();
      return { state, detail, origin, isOfficial: false, isLocal: false };
    }
  }

  /** Uses the folder's token that the panel was told of. */
  async acceptOfferedToken(): Promise<void> {
    if (this.#offered !== undefined) await this.credentials.accept(this.#offered);
  }

  /**
   * Who pays for the next request, where it is a token of the folder or one account of several: the words that every
   * feature has where it says what it does.
   */
  async payer(): Promise<string | undefined> {
    const account = this.accounts.inUse();
    const { source, project } = await this.credentials.status(this.settingsOf(account));
    if (source === 'linked-oidc') return l10n.t`billed to ${plainWords(project ?? '')}`;
    if (source === 'file-oidc') {
      return project === undefined
        ? l10n.t('billed to the team by .env.local')
        : l10n.t`billed to ${plainWords(project)} by .env.local`;
    }
    const { id, name } = account;
    return id === DEFAULT_ACCOUNT ? undefined : l10n.t`billed to the account ${plainWords(name)}`;
  }

  dispose(): void {
    this.#store.dispose();
  }

  #hasBaseUrl(): boolean {
    try {
      parseBaseUrl(this.address());
      return true;
    } catch {
      return false; // said by `connection`, where it can be acted on
    }
  }

  async #loadCatalogue(): Promise<void> {
    if (this.#hasBaseUrl()) await this.catalogue.load();
  }

  #catalogueNote(language: string): string | undefined {
    if (!this.#hasBaseUrl()) return l10n.t('The gateway address in the settings is not valid');
    const fetchedAt = this.catalogue.fetchedAt();
    if (fetchedAt === undefined) return l10n.t('A built-in list: the gateway was not reached yet');
    const age = systemClock.now() - fetchedAt;
    return age > 24 * 3_600_000
      ? l10n.t`List of ${formatRelativeTime(fetchedAt, systemClock.now(), language)}`
      : undefined;
  }
}

function tokenConsent(consent: HostServices['consent'], subject: string): TokenConsent {
  return {
    isAccepted: (identity) => consent.answerTo(subject, identity) === 'accepted',
    decide: (identity, isAccepted) => consent.decide({ [subject]: identity }, isAccepted ? 'accepted' : undefined),
  };
}

function plainHttpConsent(state: HostServices['userState']): PlainHttpConsent {
  const accepted = (): readonly unknown[] => {
    const origins = state.get(PLAIN_HTTP);
    return Array.isArray(origins) ? origins : [];
  };
  return {
    isAccepted: (origin) => accepted().includes(origin),
    decide: (origin, isAccepted) => {
      const others = accepted().filter((one) => one !== origin);
      return state.set(PLAIN_HTTP, isAccepted ? [...others, origin] : others);
    },
  };
}

function connectionState(
  status: CredentialStatus,
  isOfficial: boolean,
): Pick<ViewConnection, 'state' | 'detail' | 'folderToken' | 'offeredToken' | 'isLink'> {
  const offer = status.offered !== undefined && {
    offeredToken: status.offered.project ?? '',
    ...(status.offered.isLink === true && { isLink: true }),
  };
  if (status.source === 'missing') {
    const sentence = isOfficial
      ? l10n.t('Set an API key for the AI Gateway to start.')
      : l10n.t`Set an API key for ${status.origin} to start.`;
    // A token that is offered is said with the offer.
    const note = status.offered === undefined ? status.note : undefined;
    return { state: 'no-key', detail: note === undefined ? sentence : `${sentence} ${note}`, ...offer };
  }
  if (status.isExpired === true) {
    const expired = l10n.t('The Vercel token has expired. Run “vercel env pull”.');
    return { state: 'expired', detail: status.note ?? expired, ...offer };
  }
  const detail = l10n.t`Connected to ${status.origin}.`;
  return {
    state: 'ready',
    detail,
    ...offer,
    ...(status.source === 'file-oidc' && { folderToken: status.project ?? '' }),
    ...(status.source === 'linked-oidc' && { folderToken: status.project ?? '', isLink: true }),
  };
}
