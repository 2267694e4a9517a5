import {
  acceptDocument,
  hasRates,
  POLICY_FORMAT,
  type PolicyDocument,
  type RateData,
  signDocument,
  type StopsDocument,
} from '@bursar/policy';
import type { PriceBook } from '@bursar/pricing';
import { Inject, Injectable } from '@nestjs/common';
import { provenWithinADay } from '../../gateways/gateways.module.js';
import type { Sql } from '../../platform/database.js';
import { Conflict } from '../../platform/errors.js';
import { PricesService } from '../../prices/prices.module.js';
import { QuotasService } from '../../quotas/quotas.module.js';
import { BudgetsService } from '../../budgets/budgets.module.js';
import { customDimensions } from '../../org/org.module.js';
import { loadAllControls, loadSettings } from '../../controls/controls.module.js';
import {
  contentOf,
  documentOf,
  hashOf,
  identified,
  narrowTo,
  type PolicyContent,
} from './policy-content.js';
import { environmentNames } from '../environments/environment.repository.js';
import { ratesOf } from './policy-rates.js';
import {
  ANCESTORS_MAX,
  insertVersion,
  type Line,
  linesOf,
  type Published,
  versionsInForce,
} from '../publication.repository.js';
import { type Keys, SigningService } from '../signing.service.js';
import { narrowed } from './staging.js';
import { declared, headOf, saysTheSame } from './document-line.js';

interface Occasion {
  readonly keys: Keys;
  readonly now: Date;
  readonly by: string;
  readonly staged: Awaited<ReturnType<typeof loadSettings>>['staged'];
}

/** How far a version goes before everybody has it; null: everywhere at once. */
type Reach = Pick<Published, 'share' | 'everyoneAt'> | null;

interface Place {
  readonly environment: string;
  readonly line: Line | undefined;
  /** The version that everybody has. */
  readonly inForce: Published | undefined;
  /** For gateways that read nothing else. */
  readonly stops: Published | undefined;
}

/** Half of how far ahead rates are asked. */
const RATES_MS = 1_800_000;

/** Builds a policy for each environment, asks it everything it raises, and only then publishes it. */
@Injectable()
export class PolicyDocumentService {
  private rates: {
    readonly book: PriceBook;
    readonly at: number;
    readonly rates: RateData[];
  } | null = null;

  constructor(
    @Inject(SigningService) private readonly signing: SigningService,
    @Inject(PricesService) private readonly prices: PricesService,
    @Inject(QuotasService) private readonly quotas: QuotasService,
    @Inject(BudgetsService) private readonly budgets: BudgetsService,
  ) {}

  /** The caller holds the lock of policies. Answers how many versions were published. */
  async publish(sql: Sql, now: Date, by: string): Promise<number> {
    const keys = await this.signing.keys(sql);
    const content = await this.content(sql, now);
    const gateways = await provenWithinADay(sql, now);
    const { staged } = await loadSettings(sql);
    const lines = await linesOf(sql, 'policy');
    const inForce = await versionsInForce(sql, now);
    const occasion: Occasion = { keys, now, by, staged };
    let published = 0;
    for (const environment of await environmentNames(sql)) {
      const here = inForce.filter((one) => one.environment === environment);
      const place: Place = {
        environment,
        line: lines.get(environment),
        inForce: here.find(({ kind }) => kind === 'policy'),
        stops: here.findLast(({ kind }) => kind === 'stops'),
      };
      published += await this.advance(
        sql,
        place,
        narrowTo(content, environment, gateways),
        occasion,
      );
    }
    return published;
  }

  /**
   * The same again under the key that signs now, and nothing else: what is still staged stays staged, behind what everybody
   * has. The caller holds the lock of policies. Answers how many versions were published.
   */
  async signAgain(sql: Sql, now: Date, by: string): Promise<number> {
    const keys = await this.signing.keys(sql);
    const lines = await linesOf(sql, 'policy');
    const inForce = await versionsInForce(sql, now);
    const environments = new Set(await environmentNames(sql));
    let published = 0;
    for (const [environment, ofHere] of Map.groupBy(inForce, (one) => one.environment)) {
      if (!environments.has(environment)) continue;
      const stops = ofHere.findLast(({ kind }) => kind === 'stops');
      const policies = ofHere.filter(({ kind }) => kind === 'policy');
      let line = lines.get(environment);
      // Of several staged versions, gateways in no share have the first and gateways in all shares have the last.
      for (const one of policies) {
        const place: Place = { environment, line, inForce: policies[0], stops };
        const reach = one.everyoneAt > now && one !== policies[0] ? one : null;
        line = await this.next(sql, place, contentOf(one), { keys, now, by }, reach);
        published++;
      }
    }
    return published;
  }

  private async content(sql: Sql, now: Date): Promise<PolicyContent> {
    const { access, flags, routes } = await loadAllControls(sql);
    const book = await this.prices.book(sql);
    const rates = this.ratesNow(book, now.getTime());
    const budgets = await this.budgets.policyBudgets(sql);
    const content = {
      dimensions: declared(await customDimensions(sql)),
      flags,
      routes,
      access,
      limits: await this.quotas.policyLimits(sql),
      rates,
      ...(budgets !== null && { notes: { offline: { budgets } } }),
    };
    return identified(content, book);
  }

  /** Worked out once for each price book, and again before a price that begins could be missed. */
  private ratesNow(book: PriceBook, at: number): RateData[] {
    const known = this.rates;
    const isFresh = known !== null && at >= known.at && at < known.at + RATES_MS;
    if (known?.book === book && isFresh) return known.rates;
    const rates = ratesOf({ book, at });
    this.rates = { book, at, rates };
    return rates;
  }

  /** One version, or two where what narrows goes ahead of what widens. */
  private async advance(
    sql: Sql,
    place: Place,
    content: PolicyContent,
    occasion: Occasion,
  ): Promise<number> {
    if (saysTheSame(place.line, hashOf(content), occasion.keys)) return 0;
    const before = place.inForce === undefined ? null : contentOf(place.inForce);
    if (before !== null && hasRates(before.rates) && !hasRates(content.rates))
      throw new Conflict('The price book has no rates any more.', { slug: 'policy_refused' });
    if (occasion.staged === null || before === null) {
      await this.next(sql, place, content, occasion, null);
      return 1;
    }
    const narrow = narrowed(before, content);
    const hash = hashOf(narrow);
    const isThere = saysTheSame(place.line, hash, occasion.keys);
    const line = isThere ? place.line : await this.next(sql, place, narrow, occasion, null);
    if (hash === hashOf(content)) return 1;
    await this.next(sql, { ...place, line }, content, occasion, {
      share: occasion.staged.percent,
      everyoneAt: new Date(occasion.now.getTime() + occasion.staged.afterMinutes * 60_000),
    });
    return isThere ? 1 : 2;
  }

  private async next(
    sql: Sql,
    { environment, line, stops }: Place,
    content: PolicyContent,
    { keys, now, by }: Omit<Occasion, 'staged'>,
    reach: Reach,
  ): Promise<Line> {
    const head = headOf(line);
    const document: PolicyDocument = {
      format: POLICY_FORMAT,
      environment,
      ...head,
      issuedAt: now.toISOString(),
      ...content,
      stopsVersion: stops?.version ?? 0,
      stops: stops === undefined ? [] : documentOf<StopsDocument>(stops).stops,
    };
    const signed = signDocument(document, keys.signing);
    this.ask(signed.text, environment, keys);
    const contentHash = hashOf(content);
    await insertVersion(sql, {
      kind: 'policy',
      environment,
      head,
      signed,
      contentHash,
      at: now,
      by,
      share: reach?.share ?? 100,
      everyoneAt: reach?.everyoneAt ?? now,
    });
    const { hash, keyId } = signed;
    const hashes = [hash, ...(line?.hashes ?? [])].slice(0, ANCESTORS_MAX + 1);
    return { version: head.version, contentHash, keyId, hashes };
  }

  /** As a gateway would: what it would refuse is never published, and what is in force stays. */
  private ask(text: string, environment: string, { accepted }: Keys): void {
    const answer = acceptDocument(null, Buffer.from(text), accepted, environment);
    if (answer.outcome !== 'refused') return;
    const message = `The policy of ${environment} was not published: ${answer.reason}, ${answer.detail}`;
    throw new Conflict(message, { slug: 'policy_refused' });
  }
}
