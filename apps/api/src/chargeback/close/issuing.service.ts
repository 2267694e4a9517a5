import { Inject, Injectable } from '@nestjs/common';
import { type BulkTx, Database, type Sql } from '../../platform/database.js';
import { invariant } from '../../platform/errors.js';
import { DrawingService } from '../statements/drawing.service.js';
import { insertIssue, isIssued } from '../statements/statement.repository.js';
import { type Close, findClose, listVersions, lockClose } from './close.repository.js';

export interface Issue {
  readonly month: string;
  readonly version: number;
  readonly hash: string;
  readonly statements: number;
  readonly usd: string;
  readonly amount: string;
}

/** Draws and stores the statements of a version, once, by the process that comes first. */
@Injectable()
export class IssuingService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(DrawingService) private readonly drawing: DrawingService,
  ) {}

  /** What a version came to. */
  async issued({ month, version }: Pick<Close, 'month' | 'version'>): Promise<Issue> {
    const found = (await listVersions(this.database, month)).find((one) => one.version === version);
    invariant(found !== undefined, `version ${version} of ${month} was closed, and is not there`);
    const { hash, statements, usd, amount } = found;
    const isWhole = hash !== null && statements !== null && usd !== null && amount !== null;
    invariant(isWhole, `version ${version} of ${month} was issued, and is not whole`);
    return { month, version, hash, statements, usd, amount };
  }

  isIssued(sql: Sql, { month, version }: Pick<Close, 'month' | 'version'>): Promise<boolean> {
    return isIssued(sql, month, version);
  }

  /** Safe to run twice, and to be interrupted: nothing of it is kept before all of it is. */
  issue(month: string, version: number): Promise<boolean> {
    return this.database.bulk((tx) => this.issueIn(tx, month, version));
  }

  private async issueIn(tx: BulkTx, month: string, version: number): Promise<boolean> {
    await lockClose(tx, month, version);
    if (await isIssued(tx, month, version)) return false;
    const close = await findClose(tx, month, version);
    invariant(
      close !== null,
      `version ${version} of ${month} is to be drawn, and was never closed`,
    );
    await insertIssue(tx, close, await this.drawing.draw(tx, close));
    return true;
  }
}
