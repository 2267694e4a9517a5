import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { BedrockClient } from '@aws-sdk/client-bedrock';
import type { BudgetsClient } from '@aws-sdk/client-budgets';
import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import type { CostExplorerClient } from '@aws-sdk/client-cost-explorer';
import type { IAMClient } from '@aws-sdk/client-iam';
import type { OrganizationsClient } from '@aws-sdk/client-organizations';
import type { S3Client } from '@aws-sdk/client-s3';
import type { SQSClient } from '@aws-sdk/client-sqs';
import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../../platform/config.js';
import { variablesFrom } from '../../platform/environment.js';
import { Guard } from '../../platform/outgoing/guard.js';
import { readSecret } from '../../platform/outgoing/secret-reference.js';
import type { StoredSource } from '../source.js';
import { type AwsCall, awsFailure, isExpired, withoutSecrets } from './aws-failure.js';
import { AwsSettings } from './aws-settings.js';

const CONNECT_MS = 5_000;
const ANSWER_MS = 30_000;
const ATTEMPTS_MAX = 5;
const SOCKETS_MAX = 16;

/** For whom AWS is asked: a source, or what else the configuration file gives a role to. */
export interface AwsAsker extends Pick<StoredSource, 'id' | 'settings'> {
  /** What prints the policy that it needs, where that is not the policy of a source. */
  readonly policyCommand?: string;
}

/** Clients of AWS for a source: with its role, towards its endpoint, and nowhere else. */
@Injectable()
export class AwsSessions {
  constructor(@Inject(CONFIG) private readonly config: Config) {}

  open(asker: AwsAsker): AwsSession {
    return new AwsSession(asker, AwsSettings.parse(asker.settings), this.config);
  }
}

/** The part of a client's middleware that a check of its host needs. */
interface Stack {
  add(
    middleware: (next: (args: never) => Promise<never>) => (args: never) => Promise<never>,
    options: { step: 'finalizeRequest'; name: string; priority: 'low' },
  ): void;
}
interface Client {
  readonly middlewareStack: unknown;
  destroy(): void;
}

export class AwsSession {
  private clients = new Map<string, Promise<Client>>();
  private readonly guard: Guard;
  /** What was sent and must not be repeated, whatever the other side says. */
  private readonly secrets = new Set<string>();
  private readonly agents: { readonly http: HttpAgent; readonly https: HttpsAgent };

  constructor(
    private readonly asker: AwsAsker,
    readonly settings: AwsSettings,
    private readonly config: Config,
  ) {
    this.guard = new Guard(config.BURSAR_OUTGOING_ALLOW, namedHosts(settings.endpoint));
    const options = { keepAlive: true, maxSockets: SOCKETS_MAX, lookup: this.guard.lookup };
    this.agents = { http: new HttpAgent(options), https: new HttpsAgent(options) };
  }

  s3(region: string): Promise<S3Client> {
    return this.client(`s3 ${region}`, async () => {
      const { S3Client } = await import('@aws-sdk/client-s3');
      const settings = await this.settingsOf(region);
      // A bucket may be in another region than the calls it logs.
      const own = { followRegionRedirects: true, forcePathStyle: settings.endpoint !== undefined };
      return new S3Client({ ...settings, ...own });
    });
  }

  /** A queue is asked where its address says. */
  sqs(region: string, queue: string): Promise<SQSClient> {
    return this.client(`sqs ${region}`, async () => {
      const { SQSClient } = await import('@aws-sdk/client-sqs');
      return new SQSClient({ endpoint: new URL(queue).origin, ...(await this.settingsOf(region)) });
    });
  }

  logs(region: string): Promise<CloudWatchLogsClient> {
    return this.client(`logs ${region}`, async () => {
      const { CloudWatchLogsClient } = await import('@aws-sdk/client-cloudwatch-logs');
      return new CloudWatchLogsClient(await this.settingsOf(region));
    });
  }

  cloudwatch(region: string): Promise<CloudWatchClient> {
    return this.client(`cloudwatch ${region}`, async () => {
      const { CloudWatchClient } = await import('@aws-sdk/client-cloudwatch');
      return new CloudWatchClient(await this.settingsOf(region));
    });
  }

  /** Costs of the whole world are asked for in one region. Each attempt is paid for, so a failed one is not made again. */
  costs(): Promise<CostExplorerClient> {
    return this.client('costs', async () => {
      const { CostExplorerClient } = await import('@aws-sdk/client-cost-explorer');
      const settings = await this.settingsOf('us-east-1');
      return new CostExplorerClient({ ...settings, maxAttempts: 1 });
    });
  }

  budgets(region: string): Promise<BudgetsClient> {
    return this.client(`budgets ${region}`, async () => {
      const { BudgetsClient } = await import('@aws-sdk/client-budgets');
      return new BudgetsClient(await this.settingsOf(region));
    });
  }

  iam(region: string): Promise<IAMClient> {
    return this.client(`iam ${region}`, async () => {
      const { IAMClient } = await import('@aws-sdk/client-iam');
      return new IAMClient(await this.settingsOf(region));
    });
  }

  bedrock(region: string): Promise<BedrockClient> {
    return this.client(`bedrock ${region}`, async () => {
      const { BedrockClient } = await import('@aws-sdk/client-bedrock');
      return new BedrockClient(await this.settingsOf(region));
    });
  }

  organizations(region: string): Promise<OrganizationsClient> {
    return this.client(`organizations ${region}`, async () => {
      const { OrganizationsClient } = await import('@aws-sdk/client-organizations');
      return new OrganizationsClient(await this.settingsOf(region));
    });
  }

  /** Makes a call; with new credentials, once more, where they had run out. Throws AwsFailure. */
  async call<T>(what: Omit<AwsCall, 'policyCommand'>, ask: () => Promise<T>): Promise<T> {
    try {
      return await ask();
    } catch (error) {
      if (!isExpired(error)) throw this.failure(error, what);
    }
    await this.forgetClients();
    try {
      return await ask();
    } catch (error) {
      throw this.failure(error, what);
    }
  }

  /** An error of a call in words; what is no failure of a call is thrown as it is. */
  failure(error: unknown, what: Omit<AwsCall, 'policyCommand'>): Error {
    const { id, policyCommand = `bursar sources policy ${id}` } = this.asker;
    const failure = awsFailure(error, { ...what, policyCommand }, this.settings.assumeRole?.arn);
    return withoutSecrets(failure, this.secrets);
  }

  async close(): Promise<void> {
    await this.forgetClients();
    this.agents.http.destroy();
    this.agents.https.destroy();
  }

  private async forgetClients(): Promise<void> {
    const made = [...this.clients.values()];
    this.clients = new Map();
    for (const client of await Promise.allSettled(made))
      if (client.status === 'fulfilled') client.value.destroy();
  }

  /** One of a name, with its hosts checked. */
  client<C extends Client>(name: string, make: () => Promise<C>): Promise<C> {
    const known = this.clients.get(name) as Promise<C> | undefined;
    if (known !== undefined) return known;
    const made = make().then((client) => {
      this.checkHosts(client);
      return client;
    });
    this.clients.set(name, made);
    return made;
  }

  async settingsOf(region: string) {
    const { endpoint, assumeRole } = this.settings;
    const requestHandler = {
      httpAgent: this.agents.http,
      httpsAgent: this.agents.https,
      connectionTimeout: CONNECT_MS,
      requestTimeout: ANSWER_MS,
    };
    const common = {
      region,
      maxAttempts: ATTEMPTS_MAX,
      requestHandler,
      ...(endpoint !== undefined && { endpoint }),
    };
    if (assumeRole === undefined) return common;
    const { fromTemporaryCredentials } = await import('@aws-sdk/credential-providers');
    const externalId =
      assumeRole.externalId === undefined
        ? undefined
        : await readSecret(assumeRole.externalId, { dataDir: this.config.BURSAR_DATA_DIR });
    if (externalId !== undefined) this.secrets.add(externalId);
    const credentials = fromTemporaryCredentials({
      params: {
        RoleArn: assumeRole.arn,
        RoleSessionName: `bursar-${this.asker.id}`.slice(0, 64),
        ...(externalId !== undefined && { ExternalId: externalId }),
      },
      clientConfig: common,
    });
    return { ...common, credentials };
  }

  /** A host that is an address is never looked up, so it is checked before it is called. */
  private checkHosts({ middlewareStack }: Client): void {
    (middlewareStack as Stack).add(
      (next) => (args) => {
        this.guard.check((args as { request: { hostname: string } }).request.hostname);
        return next(args);
      },
      { step: 'finalizeRequest', name: 'bursarHosts', priority: 'low' },
    );
  }
}

/** Hosts that the operator named: of the source, and of the process. */
function namedHosts(endpoint: string | undefined): ReadonlySet<string> {
  return new Set(
    [endpoint, ...variablesFrom('AWS_ENDPOINT_URL')].flatMap((address) => {
      const host = URL.parse(address ?? '')
        ?.hostname.replace(/^\[|\]$/g, '')
        .toLowerCase();
      return host === undefined || host === '' ? [] : [host];
    }),
  );
}
