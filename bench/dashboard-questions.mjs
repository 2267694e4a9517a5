/** What the pages ask, as they ask it: presets of the filter bar, the longest range there is, and the zones that cost most. */
import { NOW, REPORTING_ZONE } from './dashboard-data.mjs';

const TODAY = NOW.slice(0, 10);
const TOMORROW = '2026-11-30';
const MTD = { from: '2026-11-01', to: TOMORROW };
const LAST_MONTH = { from: '2026-10-01', to: '2026-11-01' };
const BEFORE_TO_DATE = { from: '2026-10-01', to: `2026-10-${TODAY.slice(8)}T10:00` };
const DAYS_30 = { from: '2026-10-31', to: TOMORROW };
const DAYS_90 = { from: '2026-09-01', to: TOMORROW };
const YEAR = { from: '2025-11-01', to: '2026-12-01' };
const OWN = { timezone: REPORTING_ZONE };
const FOREIGN = { timezone: 'Asia/Kathmandu' };
const team = (id) => [{ dimension: 'team', in: [id] }];
const PROD = [{ dimension: 'environment', in: ['prod'] }];

/** `values` shapes ask for the values of a dimension, the others a question about spend. */
export const SHAPES = {
  'overview: tiles, month to date': { ...MTD },
  'overview: by team, month to date': { ...MTD, groupBy: ['team'] },
  'overview: by team, the month before to this hour': { ...BEFORE_TO_DATE, groupBy: ['team'] },
  'overview: teams over days': { ...MTD, groupBy: ['team', 'day'], top: 8 },
  'overview: unallocated': { ...MTD, filters: team('unallocated') },
  'overview: reporting zone': { ...MTD, ...OWN, groupBy: ['team', 'day'], top: 8 },
  'explore: team, 30 days, latency': { ...DAYS_30, groupBy: ['team'], top: 25, latency: true },
  'explore: team, 30 days before': {
    from: '2026-10-01',
    to: '2026-10-31T10:00',
    groupBy: ['team'],
    top: 400,
  },
  'explore: team over days': { ...DAYS_30, groupBy: ['team', 'day'], top: 8 },
  'explore: team and model': { ...DAYS_30, groupBy: ['team', 'model'], top: 400 },
  'explore: team and model over days': { ...DAYS_30, groupBy: ['team', 'model', 'day'], top: 8 },
  'explore: model, latency': { ...LAST_MONTH, groupBy: ['model'], top: 25, latency: true },
  'explore: project over days': { ...DAYS_30, groupBy: ['project', 'day'], top: 8 },
  'explore: production only, model over days': {
    ...DAYS_30,
    filters: PROD,
    groupBy: ['model', 'day'],
    top: 8,
  },
  'explore: region and operation': { ...DAYS_30, groupBy: ['region', 'operation'], top: 25 },
  'explore: model over 14 days of hours': {
    from: '2026-11-16',
    to: TOMORROW,
    groupBy: ['model', 'hour'],
    top: 8,
  },
  'explore: last 24 hours to the minute': {
    from: '2026-11-28T10:07',
    to: '2026-11-29T10:07',
    groupBy: ['team', 'quarterHour'],
    top: 8,
  },
  'explore: principal, 30 days': { ...DAYS_30, groupBy: ['principal'], top: 25 },
  'explore: principal, 30 days, latency': {
    ...DAYS_30,
    groupBy: ['principal'],
    top: 25,
    latency: true,
  },
  'explore: principal over days': { ...DAYS_30, groupBy: ['principal', 'day'], top: 8 },
  'explore: principal over 13 months': { ...YEAR, groupBy: ['principal', 'month'], top: 8 },
  'explore: feature over days': { ...DAYS_30, groupBy: ['feature', 'day'], top: 8 },
  'explore: 90 days by team over days': { ...DAYS_90, groupBy: ['team', 'day'], top: 8 },
  'explore: 13 months by team over weeks': { ...YEAR, groupBy: ['team', 'week'], top: 8 },
  'explore: 13 months by team over days': { ...YEAR, groupBy: ['team', 'day'], top: 8 },
  'explore: 13 months by team': { ...YEAR, groupBy: ['team', 'month'], top: 8 },
  'explore: 13 months in the reporting zone': {
    ...YEAR,
    ...OWN,
    groupBy: ['team', 'month'],
    top: 8,
  },
  'explore: +05:45, team over days': { ...DAYS_30, ...FOREIGN, groupBy: ['team', 'day'], top: 8 },
  'explore: +05:45, 13 months': { ...YEAR, ...FOREIGN, groupBy: ['model', 'month'], top: 8 },
  'team: tiles, latency': { ...MTD, filters: team('team-3'), latency: true },
  'team: over days': { ...MTD, filters: team('team-3'), groupBy: ['model', 'day'], top: 8 },
  'team: models, latency': {
    ...MTD,
    filters: team('team-3'),
    groupBy: ['model'],
    top: 15,
    latency: true,
  },
  'team: projects, latency': {
    ...MTD,
    filters: team('team-3'),
    groupBy: ['project'],
    top: 15,
    latency: true,
  },
  'team: 13 months over days': {
    ...YEAR,
    filters: team('team-3'),
    groupBy: ['model', 'day'],
    top: 8,
  },
  'team lead: over days': { ...MTD, groupBy: ['team', 'day'], top: 8, teams: ['team-3', 'team-9'] },
  'values: team': { values: 'team', ...MTD },
  'values: project like 7': { values: 'project', ...DAYS_30, search: '7' },
  'values: principal': { values: 'principal', ...MTD },
  'values: model, 13 months': { values: 'model', ...YEAR },
};
