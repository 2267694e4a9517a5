import { Clock } from '../../../apps/api/src/platform/clock.js';
import { startBursar, type TestBursar } from '../processes/server.js';

class Hand extends Clock {
  private at = new Date('2021-10-01T00:00:00Z');
  set(text: string): void {
    this.at = new Date(text);
  }
  override now(): Date {
    return this.at;
  }
}

export interface Plan {
  changes: {
    action: string;
    entityType: string;
    entityId: string;
    summary: string;
    before: unknown;
    after: unknown;
  }[];
  warnings: string[];
  applied: boolean;
}

/** Bursar with a clock set by hand, and the configuration files it is given. */
export class OrgStage {
  readonly clock = new Hand();
  private running: TestBursar | undefined;

  get bursar(): TestBursar {
    if (this.running === undefined) throw new Error('The stage is not open.');
    return this.running;
  }

  async open(): Promise<void> {
    this.running = await startBursar({ clock: this.clock });
  }

  close(): Promise<void> {
    return this.bursar.close();
  }

  /** An organisation that has no configuration yet. */
  async clear(): Promise<void> {
    const { bursar } = this;
    this.clock.set('2021-10-01T00:00:00Z');
    await bursar.rows(
      'TRUNCATE recognition_rule, team, trusted_principal, inference_profile, price_layer, model_alias',
    );
    await bursar.rows(`DELETE FROM price_row WHERE owner = 'config'`);
    await bursar.rows(`DELETE FROM ledger.outbox`);
    await bursar.rows(
      `UPDATE organisation SET name = '', reporting_timezone = 'UTC', dimensions = '{}', version = version + 1`,
    );
  }

  async post(text: string, query = ''): Promise<{ status: number; body: unknown }> {
    const response = await this.bursar.http(`/v1/config${query}`, {
      method: 'POST',
      headers: { 'content-type': 'text/yaml' },
      body: text,
    });
    return { status: response.status, body: await response.json() };
  }

  async apply(text: string, query = ''): Promise<Plan> {
    const { status, body } = await this.post(text, query);
    if (status !== 200) throw new Error(JSON.stringify(body, null, 1));
    return body as Plan;
  }

  async exported(): Promise<string> {
    return (await this.bursar.http('/v1/config')).text();
  }
}

export const linesOf = ({ changes }: Plan): string[] =>
  changes.map(({ action, entityType, entityId }) => `${action} ${entityType} ${entityId}`);

export const FILE = `apiVersion: bursar/v1
organisation: Example Ltd
reportingTimezone: Europe/Berlin
dimensions: [feature, promptVersion]
trustedMetadataPrincipals: ["arn:aws:sts::*:assumed-role/GatewayRole/*"]
teams:
  - id: search
    name: Search
    costCentre: CC-4410
    projects: [semantic-search, ranking]
    recognisedBy:
      requestMetadata: { team: search }
      inferenceProfiles: ["arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/abc"]
      principals: ["arn:aws:sts::*:assumed-role/SearchRole/*"]
      accounts: ["111122223333"]
  - { id: ads, name: Ads, recognisedBy: { requestMetadata: { team: ads } } }
inferenceProfiles:
  - { arn: "arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/abc", modelId: us.anthropic.claude-sonnet-4-5-20250929-v1:0 }
prices:
  - { model: gpt-5.5-bedrock-v1, aliasOf: openai.gpt-5.5, from: 2021-06-03, per1M: { input: "3", output: 12 } }
`;
