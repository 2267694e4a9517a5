import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock.js';
import { Database } from '../../platform/database.js';
import { takeLock } from '../../platform/locks.js';
import { OrgService } from '../org.service.js';
import { categoriesKey } from './resource.js';
import {
  closeResources,
  loadResources,
  openResources,
  type ReportedResource,
  type StandingResource,
  touchResources,
} from './resource.repository.js';

/** What AWS reports of projects, profiles, principals and accounts, by whose tags and units calls are recognised. */
@Injectable()
export class ResourcesService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(OrgService) private readonly org: OrgService,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /**
   * Answers of how many something else is reported than before. What is not reported stays as it was: calls of the past were
   * made through it. Rules are compiled again only where tags or units changed.
   */
  async report(source: string, reported: readonly ReportedResource[]): Promise<number> {
    if (reported.length === 0) return 0;
    return this.database.transaction(async (tx) => {
      await takeLock(tx, 'configuration');
      const at = this.clock.now();
      const arns = reported.map(({ arn }) => arn);
      const standing = new Map((await loadResources(tx, arns)).map((one) => [one.arn, one]));
      const changed = reported.filter((one) => !isSame(one, standing.get(one.arn)));
      await closeResources(
        tx,
        changed.flatMap(({ arn }) => standing.get(arn)?.id ?? []),
        at,
      );
      await openResources(
        tx,
        changed.map((one) => ({ ...one, isFirst: !standing.has(one.arn) })),
        source,
        at,
      );
      await touchResources(
        tx,
        reported.flatMap(({ arn, name }) => {
          const known = standing.get(arn);
          return known === undefined ? [] : [{ id: known.id, name }];
        }),
        source,
        at,
      );
      if (changed.length > 0) await this.org.changed(tx);
      return changed.length;
    });
  }

  /** Which value each cost category gives an account, by account. Answers of how many it is another than before. */
  reportCategories(
    source: string,
    categories: ReadonlyMap<string, Readonly<Record<string, string>>>,
  ): Promise<number> {
    const reported = [...categories].map(([account, tags]): ReportedResource => ({
      ...{ arn: categoriesKey(account), kind: 'costCategories', name: '', tags, units: [] },
    }));
    return this.report(source, reported);
  }

  /** Accounts as reported last, by id. */
  async accounts(): Promise<StandingResource[]> {
    const all = await loadResources(this.database, null);
    return all.filter(({ kind }) => kind === 'account');
  }
}

function isSame(one: ReportedResource, standing: StandingResource | undefined): boolean {
  if (standing === undefined) return false;
  const words = ({ tags, units }: ReportedResource) =>
    JSON.stringify([Object.entries(tags).sort(([a], [b]) => (a < b ? -1 : 1)), units]);
  return words(one) === words(standing);
}
