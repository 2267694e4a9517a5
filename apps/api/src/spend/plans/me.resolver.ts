import { Inject } from '@nestjs/common';
import { ResolveField, Resolver } from '@nestjs/graphql';
import type { FiscalCalendar } from '@bursar/time';
import { Database } from '../../platform/database.js';
import { fiscalCalendar } from './fiscal-calendar.js';

/** Quarters and years on screen are those of plans. */
@Resolver('Me')
export class CalendarOfMeResolver {
  constructor(@Inject(Database) private readonly database: Database) {}

  @ResolveField('fiscalCalendar')
  fiscalCalendar(): Promise<FiscalCalendar> {
    return fiscalCalendar(this.database);
  }
}
