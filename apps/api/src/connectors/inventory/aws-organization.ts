import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import { ResourcesService } from '../../org/org.module.js';
import { Database } from '../../platform/database.js';
import { callRows } from '../../spend/spend.module.js';
import { runAws } from '../aws/aws-run.js';
import { type AwsSession, AwsSessions } from '../aws/aws-session.js';
import { AWS_FIELDS, type PolicyStatement } from '../aws/aws-settings.js';
import { readPart } from '../part.js';
import type { RunOptions, SourceRun, SourceType, StoredSource } from '../source.js';

const HOUR_MS = 3_600_000;
/** Organizations is one service of the whole world; its endpoint is in this region. */
const REGION = 'us-east-1';
const NAMED_MAX = 20;
/** AWS nests units five deep at most. */
const DEPTH_MAX = 10;
/** States of accounts that call nothing. AWS has `State` in place of `Status` since September 2026. */
const ENDED: ReadonlySet<string> = new Set(['SUSPENDED', 'CLOSED']);

type Reported = Parameters<ResourcesService['report']>[1][number];
type Account = Pick<Reported, 'arn' | 'name'>;

interface Member {
  readonly id: string;
  readonly name: string;
}

/** Accounts and the organisational units that they are in; names the accounts of which no log has come. */
@Injectable()
export class AwsOrganization {
  constructor(
    @Inject(AwsSessions) private readonly sessions: AwsSessions,
    @Inject(ResourcesService) private readonly resources: ResourcesService,
    @Inject(Database) private readonly database: Database,
  ) {}

  get type(): SourceType {
    return {
      type: 'aws-organization',
      fields: AWS_FIELDS.filter((field) => field !== 'since' && field !== 'regions'),
      required: [],
      everyDefault: '6h',
      everyMsMin: HOUR_MS,
      run: (source, options) => this.run(source, options),
      policy: () => POLICY,
    };
  }

  private run(source: StoredSource, options: RunOptions): Promise<SourceRun> {
    return runAws(this.sessions, z.object({}), source, options, ({ session, parts }) =>
      readPart(parts, 'accounts', async (progress) => {
        progress.summary = await this.readAccounts(source, session, options);
      }),
    );
  }

  private async readAccounts(
    source: StoredSource,
    session: AwsSession,
    { dryRun, goesOn }: RunOptions,
  ): Promise<string> {
    const accounts = await new OrganizationTree(session, goesOn).accounts();
    const changed = dryRun ? null : await this.resources.report(source.id, accounts);
    const silent = await this.silent(accounts);
    return [
      changed === null
        ? `${accounts.length} accounts found`
        : `${accounts.length} accounts, ${changed} in other units than before`,
      ...(silent.length === 0 ? [] : [describeSilent(silent)]),
    ].join('; ');
  }

  /** Accounts that are known, and of which no log has come: either nothing calls a model there, or nothing is logged. */
  async silent(accounts: readonly Account[]): Promise<readonly Account[]> {
    const seen = await callRows.accountsSeen(this.database);
    return accounts.filter(({ arn }) => !seen.has(arn));
  }
}

function describeSilent(accounts: readonly Account[]): string {
  const named = accounts
    .slice(0, NAMED_MAX)
    .map(({ arn, name }) => (name === '' ? arn : `${arn} (${name})`));
  const more = accounts.length > NAMED_MAX ? ', …' : '';
  return `no log has come of ${accounts.length}: ${named.join(', ')}${more}`;
}

/** Walks from the root down: a unit is asked for once, however many accounts are below it. */
class OrganizationTree {
  private readonly found: Reported[] = [];

  constructor(
    private readonly session: AwsSession,
    private readonly goesOn: () => boolean,
  ) {}

  async accounts(): Promise<readonly Reported[]> {
    for (const root of await this.roots()) await this.walk(root, []);
    return this.found;
  }

  private async walk(parent: string, above: readonly string[]): Promise<void> {
    if (!this.goesOn() || above.length > DEPTH_MAX) return;
    const units = [...above, parent];
    for (const { id, name } of await this.members(parent))
      this.found.push({ arn: id, kind: 'account', name, tags: {}, units });
    for (const unit of await this.unitsOf(parent)) await this.walk(unit, units);
  }

  private async roots(): Promise<string[]> {
    const { paginateListRoots } = await import('@aws-sdk/client-organizations');
    const client = await this.session.organizations(REGION);
    return this.all('organizations:ListRoots', '*', async () => {
      const ids: string[] = [];
      for await (const { Roots = [] } of paginateListRoots({ client }, {}))
        ids.push(...Roots.flatMap(({ Id }) => Id ?? []));
      return ids;
    });
  }

  private async unitsOf(parent: string): Promise<string[]> {
    const { paginateListOrganizationalUnitsForParent } =
      await import('@aws-sdk/client-organizations');
    const client = await this.session.organizations(REGION);
    return this.all('organizations:ListOrganizationalUnitsForParent', parent, async () => {
      const ids: string[] = [];
      const pages = paginateListOrganizationalUnitsForParent({ client }, { ParentId: parent });
      for await (const { OrganizationalUnits = [] } of pages)
        ids.push(...OrganizationalUnits.flatMap(({ Id }) => Id ?? []));
      return ids;
    });
  }

  /** Those directly in it. */
  private async members(parent: string): Promise<Member[]> {
    const { paginateListAccountsForParent } = await import('@aws-sdk/client-organizations');
    const client = await this.session.organizations(REGION);
    return this.all('organizations:ListAccountsForParent', parent, async () => {
      const members: Member[] = [];
      for await (const { Accounts = [] } of paginateListAccountsForParent(
        { client },
        { ParentId: parent },
      ))
        for (const { Id = '', Name = '', State, Status } of Accounts)
          if (!ENDED.has(State ?? Status ?? '')) members.push({ id: Id, name: Name });
      return members;
    });
  }

  private all<T>(action: string, resource: string, ask: () => Promise<T[]>): Promise<T[]> {
    return this.session.call({ action, resource }, ask);
  }
}

const POLICY: readonly PolicyStatement[] = [
  {
    sid: 'ReadOrganization',
    actions: [
      'organizations:ListRoots',
      'organizations:ListOrganizationalUnitsForParent',
      'organizations:ListAccountsForParent',
    ],
    resources: ['*'],
    why: 'to find the accounts and the organisational units that they are in',
  },
];
