import { Controller, Get, Header, Inject, Query } from '@nestjs/common';
import { type Actor, Allow, CurrentActor } from '../platform/actor.js';
import { toCsv } from './stops-csv.js';
import { StopViews } from './stop-views.service.js';

@Controller('v1/exports')
export class StopsController {
  constructor(@Inject(StopViews) private readonly views: StopViews) {}

  /** The stops page as a file; `ended=yes`: those that are over, too. */
  @Get('stops.csv')
  @Allow('signedIn')
  @Header('content-type', 'text/csv; charset=utf-8')
  @Header('content-disposition', 'attachment; filename="bursar-stops.csv"')
  async csv(@CurrentActor() actor: Actor, @Query('ended') ended?: string): Promise<string> {
    return toCsv(await this.views.seenBy(actor, ended === 'yes'));
  }
}
