import {
  AWS_OFFERS,
  bareId,
  type KnownModel,
  readPriceList,
  UnknownPriceList,
} from '@bursar/pricing';
import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import { ReportsService } from '../intake/intake.module.js';
import { SYSTEM } from '../platform/actor.js';
import { Clock } from '../platform/clock.js';
import { Outgoing, OutgoingFailure } from '../platform/outgoing/outgoing.js';
import { type ImportReport, PriceImports } from '../prices/prices.module.js';
import type { PartRun, SourceRun, SourceType, StoredSource } from './source.js';

const AWS_URL = 'https://pricing.us-east-1.amazonaws.com';
const HOUR_MS = 3_600_000;
const LIST_BYTES_MAX = 128 * 1_048_576;
const LIST_MS_MAX = 120_000;

/** Of a list that was read: how to ask whether it has changed, and when it last said what it says. */
const Memory = z.record(
  z.string(),
  z.object({
    etag: z.string().nullable(),
    publisher: z.string(),
    document: z.string(),
    day: z.iso.date(),
  }),
);
type Memory = z.infer<typeof Memory>;

interface Part {
  readonly name: string;
  readonly url: string;
}

/** Public price lists, fetched by HTTPS: each is compared with the book as `bursar prices import` would. */
@Injectable()
export class PriceSources {
  constructor(
    @Inject(Outgoing) private readonly outgoing: Outgoing,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(PriceImports) private readonly imports: PriceImports,
    @Inject(ReportsService) private readonly reports: ReportsService,
  ) {}

  get types(): readonly SourceType[] {
    const daily = { everyDefault: '1d', everyMsMin: HOUR_MS, fields: ['url'] };
    return [
      {
        ...daily,
        type: 'aws-prices',
        required: [],
        run: (source, options) => this.run(source, awsParts(source), options.dryRun),
      },
      {
        ...daily,
        type: 'price-map',
        required: ['url'],
        run: (source, options) =>
          this.run(source, [{ name: 'map', url: urlOf(source) }], options.dryRun),
      },
    ];
  }

  private async run(
    source: StoredSource,
    parts: readonly Part[],
    dryRun: boolean,
  ): Promise<SourceRun> {
    const read = Memory.safeParse(source.memory);
    const memory: Memory = dryRun || !read.success ? {} : { ...read.data };
    const runs: PartRun[] = [];
    for (const part of parts) runs.push(await this.runPart(part, memory, dryRun));
    return { parts: runs, memory: dryRun ? source.memory : memory };
  }

  private async runPart(part: Part, memory: Memory, dryRun: boolean): Promise<PartRun> {
    try {
      const summary = await this.fetchAndImport(part, memory, dryRun);
      return { part: part.name, summary, error: null, hint: null };
    } catch (error) {
      if (!(error instanceof OutgoingFailure) && !(error instanceof UnknownPriceList)) throw error;
      return { part: part.name, summary: '', error: error.message, hint: error.hint };
    }
  }

  private async fetchAndImport({ url }: Part, memory: Memory, dryRun: boolean): Promise<string> {
    const known = memory[url];
    const fetched = await this.outgoing.get(url, {
      etag: known?.etag ?? undefined,
      bytesMax: LIST_BYTES_MAX,
      msMax: LIST_MS_MAX,
    });
    const day = this.clock.now().toISOString().slice(0, 10);
    if (fetched.outcome === 'unchanged') {
      if (known === undefined)
        throw new OutgoingFailure('It answers 304 unasked.', 'Check the address.');
      const { publisher: source, document, day: since } = known;
      const report = await this.imports.unchanged(SYSTEM, { source, document, since });
      memory[url] = { ...known, day };
      return `unchanged; ${wordsOf(report)}`;
    }
    const list = readPriceList(fetched.text, await this.knownModels());
    const report = await this.imports.import(SYSTEM, list, { dryRun });
    const { publisher, document } = list;
    memory[url] = { etag: fetched.etag, publisher, document, day };
    return wordsOf(report);
  }

  /** Those of the book, and those that calls have named without a price: a list may name them otherwise. */
  private async knownModels(): Promise<KnownModel[]> {
    const listed = await this.imports.known();
    const names = new Set(listed.map(({ model }) => model));
    const waiting = await this.reports.unpriced(null, null);
    const seen = new Set(waiting.map(({ model }) => bareId(model)));
    return [
      ...listed,
      ...[...seen]
        .filter((model) => !names.has(model) && !model.startsWith('arn:'))
        .map((model) => ({ model, contextOver: [] })),
    ];
  }
}

const urlOf = ({ settings }: StoredSource): string =>
  typeof settings['url'] === 'string' ? settings['url'] : '';

function awsParts(source: StoredSource): Part[] {
  const base = (urlOf(source) || AWS_URL).replace(/\/+$/, '');
  return AWS_OFFERS.map((offer) => ({
    name: offer,
    url: `${base}/offers/v1.0/aws/${offer}/current/index.json`,
  }));
}

const wordsOf = ({ counts }: ImportReport): string =>
  Object.entries(counts)
    .map(([name, count]) => `${count} ${name}`)
    .join(', ');
