import { Body, Controller, HttpCode, Inject, Post, Query } from '@nestjs/common';
import { z } from 'zod';
import { type Actor, Allow, CurrentActor } from '../../platform/actor.js';
import { Describe } from '../../platform/http/described.js';
import { Invalid } from '../../platform/errors.js';
import { parse } from '../../platform/http/parse.js';
import { InLane } from '../../platform/lane.js';
import { type ImportedList, PriceImports } from './imports.service.js';
import { ImportedListOut, PriceListIn } from './list-in.js';

const Options = z.object({ dryRun: z.enum(['true', 'false']).optional() });

@Controller('v1/prices')
export class FeedsController {
  constructor(@Inject(PriceImports) private readonly imports: PriceImports) {}

  /** The CLI's own: it reads the file, whatever its publisher's form. */
  @Post('import')
  @HttpCode(200)
  @InLane('jobs')
  @Allow('platform', 'importPrices')
  @Describe({
    summary: 'Compare a public price list with the book, and take what is new and beyond doubt',
    more: 'Sent by `bursar prices import`, which reads AWS’s offer files and the maps of LiteLLM and genai-prices.',
    query: Options,
    body: PriceListIn,
    answers: { 200: { is: 'What became of each price.', schema: ImportedListOut } },
  })
  import(
    @CurrentActor() actor: Actor,
    @Body() body: unknown,
    @Query() query: unknown,
  ): Promise<ImportedList> {
    const { dryRun } = parse(Options, query, {
      message: 'dryRun is true or false.',
      slug: 'bad_options',
      hint: '?dryRun=true',
    });
    const read = PriceListIn.safeParse(body);
    if (!read.success)
      throw new Invalid(z.prettifyError(read.error).slice(0, 500), {
        slug: 'bad_price_list',
        hint: 'Send a list as `bursar prices import FILE` reads it.',
      });
    const { prices, ...list } = read.data;
    const plain = prices.map(({ regions, doubt, ...price }) => ({
      ...price,
      ...(regions !== undefined && { regions }),
      ...(doubt !== undefined && { doubt }),
    }));
    const options = { dryRun: dryRun === 'true' };
    return this.imports.import(actor, { ...list, prices: plain }, options);
  }
}
