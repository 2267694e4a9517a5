import { Controller, Get, Header, Inject, Query } from '@nestjs/common';
import { z } from 'zod';
import { Allow } from '../platform/actor.js';
import { Invalid } from '../platform/errors.js';
import { toCsv } from './csv.js';
import { moment, toMoment } from './price-text.js';
import { PricesService } from './prices.service.js';
import { Describe } from '../platform/described.js';

const Question = z.object({
  search: z.string().max(200).optional(),
  asOf: moment.optional(),
  knownAt: moment.optional(),
});

@Controller('v1/exports')
export class PricesController {
  constructor(@Inject(PricesService) private readonly service: PricesService) {}

  /** The prices page as a file: one line per price and meter. */
  @Get('prices.csv')
  @Allow('signedIn')
  @Header('content-type', 'text/csv; charset=utf-8')
  @Header('content-disposition', 'attachment; filename="bursar-prices.csv"')
  @Describe({
    summary: 'The price book, as CSV',
    query: Question,
    answers: { 200: { is: 'A row for each price and meter.', type: 'text/csv' } },
  })
  async csv(@Query() query: unknown): Promise<string> {
    const asked = Question.safeParse(query);
    if (!asked.success) {
      throw new Invalid('asOf and knownAt are days or instants.', {
        slug: 'bad_instant',
        hint: 'For example ?asOf=2026-10-01.',
      });
    }
    const { search, asOf, knownAt } = asked.data;
    const at = (text: string | undefined) => (text === undefined ? null : toMoment(text));
    return toCsv(await this.service.catalogue({ search, asOf: at(asOf), knownAt: at(knownAt) }));
  }
}
