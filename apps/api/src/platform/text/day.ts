const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** Whether a text is a day of the calendar, YYYY-MM-DD, in the years that books are kept for. */
export const isDay = (text: string): boolean =>
  DAY.test(text) &&
  text >= '2000-01-01' &&
  text < '2200-01-01' &&
  !Number.isNaN(Date.parse(`${text}T00:00:00Z`)) &&
  new Date(`${text}T00:00:00Z`).toISOString().startsWith(text);
