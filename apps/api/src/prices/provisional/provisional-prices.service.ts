import { hasPrice, resolveModel, toFemto } from '@bursar/pricing';
import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import { AuditService } from '../../audit/audit.module.js';
import { takeLock } from '../../platform/locks.js';
import type { Actor } from '../../platform/actor.js';
import { Clock } from '../../platform/clock.js';
import { type BulkTx, Database } from '../../platform/database.js';
import { isProblem, type Problem, refuse } from '../../platform/outcome.js';
import { insertProvisional, PriceInFile, PricesService } from '../../prices/prices.module.js';
import { insertGrant, listProvisional, type Provisional } from './provisional.repository.js';

export interface ProvisionalInput {
  readonly model: string;
  readonly provider?: string | null;
  readonly per1M: unknown;
  readonly expires: Date;
  readonly capUsd: string;
  readonly reason: string;
}

const DAY_MS = 86_400_000;
const DAYS_MAX = 90;

interface Wanted {
  readonly model: string;
  readonly provider: string;
  readonly per1M: Readonly<Record<string, string>>;
}

/** By the rules of the configuration file; a call needs a price for what it reads and for what it writes. */
function read(input: ProvisionalInput, now: Date): Wanted | Problem {
  const parsed = PriceInFile.safeParse({ model: input.model, per1M: input.per1M });
  if (!parsed.success) return refuse('bad_price', z.prettifyError(parsed.error));
  const named = Object.entries(parsed.data.per1M ?? {}).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  const per1M = Object.fromEntries(named);
  if (per1M['input'] === undefined || per1M['output'] === undefined)
    return refuse('bad_price', 'Name a price for input and for output.');
  const provider = input.provider ?? 'bedrock';
  if (!/^[a-z][a-z0-9-]{0,31}$/.test(provider))
    return refuse('bad_provider', 'This names no provider.');
  if (input.reason.trim() === '') return refuse('needs_a_reason', 'Say where the price is from.');
  if (!/^\d{1,15}(\.\d{1,15})?$/.test(input.capUsd) || toFemto(input.capUsd) === 0n)
    return refuse('bad_amount', 'The cap is an amount in USD above zero.');
  const ahead = input.expires.getTime() - now.getTime();
  if (ahead <= 0 || ahead > DAYS_MAX * DAY_MS)
    return refuse('bad_expiry', `It expires within ${DAYS_MAX} days.`);
  return { model: parsed.data.model, provider, per1M };
}

/** One step for teams that must not wait for a price: a model without a price is admitted, up to an amount. */
@Injectable()
export class ProvisionalService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(AuditService) private readonly audit: AuditService,
    @Inject(PricesService) private readonly prices: PricesService,
  ) {}

  list(includeEnded: boolean): Promise<Provisional[]> {
    return listProvisional(this.database, includeEnded);
  }

  async set(actor: Actor, input: ProvisionalInput): Promise<Provisional | Problem> {
    const now = this.clock.now();
    const wanted = read(input, now);
    if (isProblem(wanted)) return wanted;
    const written = await this.database.bulk((tx) => this.write(tx, actor, input, wanted, now));
    if (typeof written !== 'string') return written;
    const price = (await this.list(false)).find(({ model }) => model === written);
    return price ?? refuse('ended', 'It has ended already.');
  }

  /** The model that has a price now, by its identity: every spelling of it has. Or what is wrong. */
  private async write(
    tx: BulkTx,
    actor: Actor,
    { expires, capUsd, reason }: ProvisionalInput,
    { model: named, provider, per1M }: Wanted,
    now: Date,
  ): Promise<Problem | string> {
    await takeLock(tx, 'configuration');
    const book = await this.prices.book(tx);
    const asked = { modelRef: named, provider, region: '', at: now.getTime() };
    const { known, canonical: model } = resolveModel(book, named, provider);
    if (known || hasPrice(book, asked))
      return refuse('already_priced', `${named} is in the price book already.`, {
        hint: 'Change its price in the configuration file.',
      });
    if (resolveModel(book, model, provider).known)
      return refuse('already_priced', `${named} is ${model}, which is in the price book already.`, {
        hint: `Let the name stand for it under prices: { model: ${named}, aliasOf: ${model} }.`,
      });
    const row = await insertProvisional(tx, { provider, model, per1M, from: now, to: expires });
    await insertGrant(tx, { row, model, cap: capUsd, expires, reason, by: actor.name, at: now });
    await this.prices.bumpVersion(tx, actor, `provisional price of ${model}`);
    await this.audit.record(tx, actor, {
      action: 'price.setProvisional',
      entityType: 'price',
      entityId: model,
      reason,
      after: { provider, per1M, capUsd, expires: expires.toISOString(), status: 'provisional' },
    });
    return model;
  }
}
