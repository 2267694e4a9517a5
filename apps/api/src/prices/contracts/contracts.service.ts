import { compileBook, type PriceBook } from '@bursar/pricing';
import { Inject, Injectable } from '@nestjs/common';
import { AuditService } from '../../audit/audit.module.js';
import type { Actor } from '../../platform/actor.js';
import { Clock } from '../../platform/clock.js';
import type { Sql } from '../../platform/database.js';
import { type Problem, refuse } from '../../platform/outcome.js';
import { PricesService } from '../prices.service.js';
import {
  besideNew,
  checkContracts,
  type Contract,
  ContractInFile,
  contractNote,
  contractText,
  keyOf,
  toContract,
} from './contract.js';
import { loadContracts, type StoredContract, writeContracts } from './contracts.repository.js';

/** Contracts over the list: each is a row that says from when it applies and since when it is known. */
@Injectable()
export class ContractsService {
  constructor(
    @Inject(PricesService) private readonly prices: PricesService,
    @Inject(AuditService) private readonly audit: AuditService,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /** As a person writes it in a form or a file; or what is wrong with it. */
  read(raw: unknown): Contract | Problem {
    const { data, error } = ContractInFile.safeParse(raw);
    if (error !== undefined) {
      const [issue] = error.issues;
      const path = (issue?.path ?? []).join('.');
      return refuse('bad_contract', issue?.message ?? 'This is no contract.', { path });
    }
    const problems: Problem[] = [];
    checkContracts(
      [raw],
      ({ path, code, message, hint }) => {
        const sentence = `${message[0]?.toUpperCase() ?? ''}${message.slice(1)}.`;
        problems.push(
          refuse(code, sentence, {
            path: path.slice(1).join('.'),
            ...(hint !== undefined && { hint }),
          }),
        );
      },
      () => 1,
    );
    return problems[0] ?? toContract(data);
  }

  /** Of the book that is in force. */
  version(sql: Sql): Promise<number> {
    return this.prices.version(sql);
  }

  /** The contracts that one would stand beside or take the time of, as they are. */
  async standingFor(sql: Sql, wanted: Contract): Promise<StoredContract[]> {
    return (await loadContracts(sql)).filter((one) => keyOf(one) === keyOf(wanted));
  }

  /** The book as it would be. In a transaction that has the configuration's lock, and is taken back. */
  async bookWith(tx: Sql, wanted: Contract): Promise<PriceBook> {
    await this.write(tx, wanted);
    return compileBook(await this.prices.stored(tx));
  }

  /** In a transaction that has the configuration's lock. Audits: call it last. */
  async add(tx: Sql, actor: Actor, wanted: Contract, reason: string): Promise<number> {
    const { close } = await this.write(tx, wanted);
    const text = contractText(wanted);
    const version = await this.prices.bumpVersion(tx, actor, contractNote(wanted));
    await this.audit.record(tx, actor, {
      action: 'contract.add',
      entityType: 'contract',
      entityId: keyOf(wanted),
      reason,
      before: close.length === 0 ? null : { contracts: close.map(contractText) },
      after: { contract: text, version },
    });
    return version;
  }

  private async write(tx: Sql, wanted: Contract): Promise<{ close: readonly StoredContract[] }> {
    const { close, open } = besideNew(await loadContracts(tx), wanted);
    const ids = close.map(({ id }) => id);
    await writeContracts(tx, ids, open, this.clock.now());
    return { close };
  }
}
