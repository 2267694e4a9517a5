/** Months of accounting, for the domain that closes them: which are closed, and what is posted to each. */
export {
  closePeriod,
  isClosed,
  lockPeriods,
  type MonthFigures,
  monthFigures,
  monthsWithLines,
  type Period,
  periods,
  reopenPeriod,
} from './period.repository.js';
export {
  costPostedTo,
  type LaterPosting,
  type PostedGroup,
  postedSince,
  postedTo,
} from './posted.repository.js';
export { type AccountUsage, lastLine, lateUsage, ownUsage } from './account-usage.repository.js';
