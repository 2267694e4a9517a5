import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import { ResourcesService } from '../../org/org.module.js';
import { PricesService } from '../../prices/prices.module.js';
import { type AwsRegion, runRegions } from '../aws/aws-run.js';
import { type AwsSession, AwsSessions } from '../aws/aws-session.js';
import { AWS_FIELDS, AwsSettings, type PolicyStatement } from '../aws/aws-settings.js';
import type { RunOptions, SourceRun, SourceType, StoredSource } from '../source.js';
import { readPart } from '../part.js';
import { listProjects } from './list-projects.js';
import { type ListedProfile, modelOf } from './profile-model.js';

const HOUR_MS = 3_600_000;
const PAGE = 100;

/** It reads everything each time. */
const Memory = z.object({});

/** Application inference profiles, which model each calls, and projects; both with their tags. */
@Injectable()
export class BedrockInventory {
  constructor(
    @Inject(AwsSessions) private readonly sessions: AwsSessions,
    @Inject(ResourcesService) private readonly resources: ResourcesService,
    @Inject(PricesService) private readonly prices: PricesService,
  ) {}

  get type(): SourceType {
    return {
      type: 'bedrock-inventory',
      fields: AWS_FIELDS.filter((field) => field !== 'since'),
      required: ['regions'],
      everyDefault: '6h',
      everyMsMin: HOUR_MS,
      run: (source, options) => this.run(source, options),
      policy: ({ settings }) => inventoryPolicy(settings),
    };
  }

  private run(source: StoredSource, options: RunOptions): Promise<SourceRun> {
    return runRegions(this.sessions, Memory, source, options, async (at, { parts }) => {
      if (!options.goesOn()) return;
      await readPart(parts, at.region, async (progress) => {
        progress.summary = await this.readProfiles(at);
      });
      await readPart(parts, `projects of ${at.region}`, async (progress) => {
        progress.summary = await this.readProjects(at);
      });
    });
  }

  private async readProfiles({ source, session, region, options }: AwsRegion): Promise<string> {
    const own = await listProfiles(session, region, 'APPLICATION');
    if (options.dryRun) return `${own.length} application profiles found`;
    const system = own.length === 0 ? [] : await listProfiles(session, region, 'SYSTEM_DEFINED');
    const models = own.flatMap((profile) => {
      const modelId = modelOf(profile, system);
      return modelId === null ? [] : [{ arn: profile.arn, modelId }];
    });
    const named = await this.prices.reportProfiles(source.id, models);
    const changed = await this.reportTags({ source, session, region, options }, 'profile', own);
    const unnamed = own.length - models.length;
    return [
      `${own.length} application profiles`,
      `${named} with another model than before`,
      `${changed} with other tags`,
      ...(unnamed === 0 ? [] : [`${unnamed} of several models: name them under inferenceProfiles`]),
    ].join(', ');
  }

  private async readProjects(at: AwsRegion): Promise<string> {
    const projects = await listProjects(at.session, at.region);
    if (at.options.dryRun) return `${projects.length} projects found`;
    const changed = await this.reportTags(at, 'project', projects);
    return `${projects.length} projects, ${changed} with other tags`;
  }

  private async reportTags(
    { source, session, region, options: { goesOn } }: AwsRegion,
    kind: 'profile' | 'project',
    found: readonly Named[],
  ): Promise<number> {
    const reported: Parameters<ResourcesService['report']>[1][number][] = [];
    for (const { arn, name } of found) {
      if (!goesOn()) break;
      const tags = await tagsOf(session, region, arn);
      reported.push({ arn, kind, name, tags, units: [] });
    }
    return this.resources.report(source.id, reported);
  }
}

interface Named {
  readonly arn: string;
  readonly name: string;
}

async function listProfiles(
  session: AwsSession,
  region: string,
  type: 'APPLICATION' | 'SYSTEM_DEFINED',
): Promise<ListedProfile[]> {
  const { ListInferenceProfilesCommand } = await import('@aws-sdk/client-bedrock');
  const what = { action: 'bedrock:ListInferenceProfiles', resource: '*' };
  const found: ListedProfile[] = [];
  let nextToken: string | undefined;
  do {
    const command = new ListInferenceProfilesCommand({
      typeEquals: type,
      maxResults: PAGE,
      nextToken,
    });
    const answer = await session.call(what, async () =>
      (await session.bedrock(region)).send(command),
    );
    for (const one of answer.inferenceProfileSummaries ?? [])
      found.push({
        arn: one.inferenceProfileArn ?? '',
        id: one.inferenceProfileId ?? '',
        name: one.inferenceProfileName ?? '',
        models: (one.models ?? []).flatMap(({ modelArn }) => modelArn ?? []),
      });
    nextToken = answer.nextToken;
  } while (nextToken !== undefined);
  return found.filter(({ arn }) => arn !== '');
}

async function tagsOf(
  session: AwsSession,
  region: string,
  arn: string,
): Promise<Record<string, string>> {
  const { ListTagsForResourceCommand } = await import('@aws-sdk/client-bedrock');
  const what = { action: 'bedrock:ListTagsForResource', resource: arn };
  const command = new ListTagsForResourceCommand({ resourceARN: arn });
  const { tags = [] } = await session.call(what, async () =>
    (await session.bedrock(region)).send(command),
  );
  return Object.fromEntries(tags.map(({ key = '', value = '' }) => [key, value]));
}

/** Pure. Listing cannot be narrowed to resources; tags are read of profiles and projects alone. */
function inventoryPolicy(stored: Readonly<Record<string, unknown>>): PolicyStatement[] {
  const { account = '*', regions = ['*'] } = AwsSettings.parse(stored);
  return [
    {
      sid: 'ListProfilesAndProjects',
      actions: ['bedrock:ListInferenceProfiles', 'bedrock:ListProjects'],
      resources: ['*'],
      why: 'to find the application inference profiles, the models behind them, and the projects',
    },
    {
      sid: 'ReadTags',
      actions: ['bedrock:ListTagsForResource'],
      resources: regions.flatMap((region) => [
        `arn:aws:bedrock:${region}:${account}:application-inference-profile/*`,
        `arn:aws:bedrock:${region}:${account}:project/*`,
      ]),
      why: 'to recognise teams by the tags of profiles and projects',
    },
  ];
}
