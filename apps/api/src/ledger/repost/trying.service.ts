import type { PriceBook } from '@bursar/pricing';
import { Inject, Injectable } from '@nestjs/common';
import { orgReading, OrgService, type RecognitionRules } from '../../org/org.module.js';
import { SYSTEM } from '../../platform/actor.js';
import { Database, type Tx } from '../../platform/database.js';
import { invariant } from '../../platform/errors.js';
import { takeLock } from '../../platform/locks.js';
import { isProblem, type Problem } from '../../platform/outcome.js';
import { priceCorrections, PricesService } from '../../prices/prices.module.js';
import type { Tried } from './run.js';

class TakenBack extends Error {}

/** Rules or prices as they would be, and the version of those in force that they would follow. */
export interface TriedVersion {
  readonly version: number;
  readonly rules?: RecognitionRules;
  readonly book?: PriceBook;
}

/** What is not in force, as it would be: written, compiled and taken back. */
@Injectable()
export class TryingService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(OrgService) private readonly org: OrgService,
    @Inject(orgReading.DirectoryService)
    private readonly directory: orgReading.DirectoryService,
    @Inject(PricesService) private readonly prices: PricesService,
    @Inject(priceCorrections.ContractsService)
    private readonly contracts: priceCorrections.ContractsService,
  ) {}

  async tryOut(wanted: Tried): Promise<TriedVersion | Problem> {
    let tried: TriedVersion | Problem | undefined;
    await this.database
      .transaction(async (tx) => {
        await takeLock(tx, 'configuration');
        tried = await this.written(tx, wanted);
        throw new TakenBack();
      })
      .catch((error: unknown) => {
        if (!(error instanceof TakenBack)) throw error;
      });
    invariant(tried !== undefined, 'something was tried without an outcome');
    return tried;
  }

  private written(tx: Tx, wanted: Tried): Promise<TriedVersion | Problem> {
    if ('rule' in wanted) return this.withRule(tx, wanted.rule);
    if ('membership' in wanted) return this.withMembership(tx, wanted.membership);
    return this.withContract(tx, wanted.contract);
  }

  private async withMembership(
    tx: Tx,
    line: Extract<Tried, { membership: unknown }>['membership'],
  ): Promise<TriedVersion | Problem> {
    const { version } = await this.org.recognition(tx);
    const problem = await this.directory.tryLine(tx, line);
    return problem ?? { version, rules: await this.org.recognition(tx) };
  }

  private async withRule(
    tx: Tx,
    rule: Extract<Tried, { rule: unknown }>['rule'],
  ): Promise<TriedVersion | Problem> {
    const { version } = await this.org.recognition(tx);
    const outcome = await this.org.assignRule(tx, SYSTEM, rule, null);
    return isProblem(outcome) ? outcome : { version, rules: await this.org.recognition(tx) };
  }

  private async withContract(tx: Tx, raw: unknown): Promise<TriedVersion | Problem> {
    const contract = this.contracts.read(raw);
    if (isProblem(contract)) return contract;
    const version = await this.prices.version(tx);
    return { version, book: await this.contracts.bookWith(tx, contract) };
  }
}
