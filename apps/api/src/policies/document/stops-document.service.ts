import {
  acceptStops,
  signDocument,
  type StopData,
  STOPS_FORMAT,
  type StopsDocument,
} from '@bursar/policy';
import { Inject, Injectable } from '@nestjs/common';
import type { Sql } from '../../platform/database.js';
import { invariant } from '../../platform/errors.js';
import { PricesService } from '../../prices/prices.module.js';
import { stopsFor } from './policy-content.js';
import { contentHashOf, declared, headOf, saysTheSame } from './document-line.js';
import { environmentNames } from '../environments/environment.repository.js';
import { insertVersion, type Line, linesOf } from '../publication.repository.js';
import { type Keys, SigningService } from '../signing.service.js';
import { customDimensions } from '../../org/org.module.js';
import { stopsInForce, toStopData } from '../../controls/controls.module.js';

interface Occasion {
  readonly keys: Keys;
  readonly now: Date;
  readonly by: string;
  readonly force: boolean;
}

/** The small document on its own lane: published where a stop is raised or lifted, in the same transaction. */
@Injectable()
export class StopsDocumentService {
  constructor(
    @Inject(SigningService) private readonly signing: SigningService,
    @Inject(PricesService) private readonly prices: PricesService,
  ) {}

  /**
   * The caller holds the lock of stops. Answers the version that each environment has now; `force`: a new one also where it
   * says the same, for the sake of its signature.
   */
  async publish(
    sql: Sql,
    now: Date,
    by: string,
    { force = false }: { readonly force?: boolean } = {},
  ): Promise<Record<string, number>> {
    const keys = await this.signing.keys(sql);
    const environments = await environmentNames(sql);
    const lines = await linesOf(sql, 'stops');
    const dimensions = declared(await customDimensions(sql));
    const book = await this.prices.book(sql);
    const stops = (await stopsInForce(sql, now)).map(toStopData);
    const versions: Record<string, number> = {};
    for (const environment of environments) {
      const line = lines.get(environment);
      const here = stopsFor(stops, environment, book);
      const occasion = { keys, now, by, force };
      versions[environment] = await this.next(sql, environment, line, here, dimensions, occasion);
    }
    return versions;
  }

  private async next(
    sql: Sql,
    environment: string,
    line: Line | undefined,
    stops: readonly StopData[],
    dimensions: readonly string[],
    { keys, now, by, force }: Occasion,
  ): Promise<number> {
    const content = { dimensions, stops };
    const contentHash = contentHashOf(content);
    if (!force && saysTheSame(line, contentHash, keys)) return line.version;
    const head = headOf(line);
    const document: StopsDocument = {
      format: STOPS_FORMAT,
      environment,
      ...head,
      issuedAt: now.toISOString(),
      ...content,
    };
    const signed = signDocument(document, keys.signing);
    const judged = acceptStops(null, Buffer.from(signed.text), keys.accepted, environment);
    invariant(
      judged.outcome === 'accepted',
      `our own stops are refused: ${'detail' in judged ? judged.detail : ''}`,
    );
    await insertVersion(sql, {
      kind: 'stops',
      environment,
      head,
      signed,
      contentHash,
      at: now,
      by,
      share: 100,
      everyoneAt: now,
    });
    return head.version;
  }
}
