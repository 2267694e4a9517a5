import type { Row } from './forecast.query.js';

export const needed = ({ daysKnown, daysNeeded }: Pick<Row, 'daysKnown' | 'daysNeeded'>): string =>
  `${daysKnown} of ${daysNeeded} days of history that a forecast needs`;
