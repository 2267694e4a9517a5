import {
  acceptDocument,
  type AccessRule,
  type FlagData,
  type HeldPolicy,
  type LimitData,
  POLICY_FORMAT,
  type PolicyDocument,
  type RateData,
  type RouteData,
  signDocument,
  type StopData,
} from '@bursar/policy';
import type { PriceBook } from '@bursar/pricing';
import { Inject, Injectable } from '@nestjs/common';
import type { Sql } from '../platform/database.js';
import { Conflict } from '../platform/errors.js';
import { PricesService } from '../prices/prices.module.js';
import { type ControlSettings, loadAllControls, loadSettings } from './controls.repository.js';
import { PolicyParts } from './policy-parts.js';
import { ratesOf } from './policy-rates.js';
import {
  dimensionsOf,
  environmentNames,
  insertVersion,
  type Line,
  linesOf,
  type Published,
  versionsInForce,
} from './publication.repository.js';
import { SigningService } from './signing.service.js';
import { narrowed } from './staging.js';
import { concerns, toStopData } from './stop.js';
import { stopsInForce } from './stop.repository.js';
import { contentHashOf, declared, headOf } from './stops-document.service.js';

/** What a policy says, without its place in the line and the stops of the moment. */
export interface PolicyContent {
  readonly dimensions: readonly string[];
  readonly flags: readonly FlagData[];
  readonly routes: readonly RouteData[];
  readonly access: readonly AccessRule[];
  readonly limits: readonly LimitData[];
  readonly rates: readonly RateData[];
}

interface Occasion {
  readonly now: Date;
  readonly by: string;
  readonly stops: readonly StopData[];
  readonly stopsVersions: Readonly<Record<string, number>>;
  readonly staged: ControlSettings['staged'];
}

interface Place {
  readonly environment: string;
  readonly line: Line | undefined;
  /** The version that everybody has. */
  readonly inForce: Published | undefined;
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
    @Inject(PolicyParts) private readonly parts: PolicyParts,
  ) {}

  /** Whoever changed something last, for those who read who published. */
  async author(sql: Sql, fallback: string): Promise<string> {
    const [row] = await sql.rows<{ name: string }>(
      `SELECT actor_name AS name FROM audit_entry ORDER BY seq DESC LIMIT 1`,
    );
    return (row?.name ?? fallback).slice(0, 200);
  }

  /** The caller holds the locks. Answers how many versions were published. */
  async publish(
    sql: Sql,
    now: Date,
    by: string,
    stopsVersions: Readonly<Record<string, number>>,
  ): Promise<number> {
    const content = await this.content(sql, now);
    const { staged } = await loadSettings(sql);
    const stops = (await stopsInForce(sql, now)).map(toStopData);
    const lines = await linesOf(sql, 'policy');
    const inForce = await versionsInForce(sql, now, { kind: 'policy' });
    const occasion: Occasion = { now, by, stops, stopsVersions, staged };
    let published = 0;
    for (const environment of await environmentNames(sql)) {
      const line = lines.get(environment);
      const known = inForce.find((one) => one.environment === environment);
      const place: Place = { environment, line, inForce: known };
      published += await this.advance(sql, place, narrowTo(content, environment), occasion);
    }
    return published;
  }

  private async content(sql: Sql, now: Date): Promise<PolicyContent> {
    const { access, flags, routes } = await loadAllControls(sql);
    const rates = this.ratesNow(await this.prices.book(sql), now.getTime());
    return {
      dimensions: declared(await dimensionsOf(sql)),
      flags,
      routes,
      access,
      limits: await this.parts.limits(sql),
      rates,
    };
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
    if (place.line?.contentHash === contentHashOf(content)) return 0;
    const before = place.inForce === undefined ? null : contentOf(place.inForce);
    if (before !== null && before.rates.length > 0 && content.rates.length === 0)
      throw new Conflict('The price book has no rates any more.', { slug: 'policy_refused' });
    if (occasion.staged === null || before === null) {
      await this.next(sql, place, content, occasion, null);
      return 1;
    }
    const narrow = narrowed(before, content);
    const hash = contentHashOf(narrow);
    const isThere = hash === place.line?.contentHash;
    const line = isThere ? place.line : await this.next(sql, place, narrow, occasion, null);
    if (hash === contentHashOf(content)) return 1;
    await this.next(sql, { ...place, line }, content, occasion, occasion.staged);
    return isThere ? 1 : 2;
  }

  private async next(
    sql: Sql,
    { environment, line }: Place,
    content: PolicyContent,
    { now, by, stops, stopsVersions }: Occasion,
    staged: ControlSettings['staged'],
  ): Promise<Line> {
    const head = headOf(line);
    const document: PolicyDocument = {
      format: POLICY_FORMAT,
      environment,
      ...head,
      issuedAt: now.toISOString(),
      ...content,
      stopsVersion: stopsVersions[environment] ?? 0,
      stops: stops.filter(({ scope }) => concerns(scope, environment)),
    };
    const { text, hash } = signDocument(document, await this.signing.signing());
    await this.ask(text, environment);
    const { version, previousHash } = head;
    const contentHash = contentHashOf(content);
    const waitMs = (staged?.afterMinutes ?? 0) * 60_000;
    await insertVersion(sql, {
      kind: 'policy',
      environment,
      version,
      previousHash,
      hash,
      contentHash,
      envelope: text,
      at: now,
      by,
      share: staged?.percent ?? 100,
      everyoneAt: new Date(now.getTime() + waitMs),
    });
    return { version, contentHash, hashes: [hash, ...(line?.hashes ?? [])].slice(0, 17) };
  }

  /** As a gateway would: what it would refuse is never published, and what is in force stays. */
  private async ask(text: string, environment: string): Promise<HeldPolicy> {
    const keys = await this.signing.accepted();
    const answer = acceptDocument(null, Buffer.from(text), keys, environment);
    if (answer.outcome !== 'refused') return answer.held;
    const message = `The policy of ${environment} was not published: ${answer.reason}, ${answer.detail}`;
    throw new Conflict(message, { slug: 'policy_refused' });
  }
}

/** Rules about calls of another environment are none of a gateway's business. */
const narrowTo = (content: PolicyContent, environment: string): PolicyContent => ({
  ...content,
  access: content.access.filter(({ scope }) => concerns(scope, environment)),
  limits: content.limits.filter(({ scope }) => concerns(scope, environment)),
});

function contentOf({ envelope }: Published): PolicyContent {
  const { document } = JSON.parse(envelope) as { document: PolicyDocument };
  const { dimensions = [], flags, routes, access, limits, rates } = document;
  return { dimensions, flags, routes, access, limits, rates };
}
