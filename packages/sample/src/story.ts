import { type Calendar, DAY_MS, HOUR_MS, nearestWorkingDay } from './calendar.js';
import { sampleTeams } from './config.js';
import {
  acknowledged,
  askedForMore,
  closed,
  configured,
  decided,
  type Deed,
  planned,
  resumed,
  stopped,
} from './deeds.js';
import { connectGateways } from './gateways.js';
import { budgets, flags, quotas, routes, rules } from './limits.js';

type DaysAgo = (days: number, hours: number) => number;

/** What people changed over the weeks, in order of time. Whatever would lie ahead of `now` is left out. */
export function story(calendar: Calendar): Deed[] {
  const today = Math.floor(calendar.now / DAY_MS) * DAY_MS;
  const daysAgo: DaysAgo = (days, hours) =>
    nearestWorkingDay(today - days * DAY_MS) + hours * HOUR_MS;
  return [
    ...settings(calendar, daysAgo),
    ...decisions(calendar, daysAgo),
    ...troubles(calendar, daysAgo),
  ]
    .filter(({ at }) => at <= calendar.now)
    .sort((a, b) => a.at - b.at);
}

/** When the watch over spend looks: while the retry loop runs, and after it. */
export const watchTimes = ({ incidentFrom, incidentTo }: Calendar): number[] => [
  incidentFrom + HOUR_MS,
  incidentTo + HOUR_MS,
];

/** What the platform engineer configured. */
function settings({ firstDay }: Calendar, daysAgo: DaysAgo): Deed[] {
  return [
    configured(firstDay + 1, 'The teams, as the directory has them', sampleTeams()),
    configured(daysAgo(52, 14.3), 'Pace and models, as agreed with the teams', [
      quotas({ support: 600 }),
      rules,
    ]),
    configured(daysAgo(45, 9.5), 'First budgets: what a month cost and a tenth', [
      budgets({ search: '120.00', checkout: '20.00' }),
    ]),
    configured(daysAgo(37, 11.2), 'Support tries answers of a paragraph', [
      flags({ shorter: 10, hasPrompts: false }),
    ]),
    configured(daysAgo(31, 15.7), 'A second region for chat, a little first', [
      routes({ west: 5 }),
    ]),
    configured(daysAgo(20, 10.1), 'The concierge is live; product agreed to its budget', [
      budgets(),
    ]),
    configured(daysAgo(17, 14.8), 'West has room to spare', [routes()]),
    { at: daysAgo(13, 11.4), act: connectGateways },
    configured(daysAgo(12, 16.2), 'A tenth of Search gets the new prompt; Support goes on', [
      flags(),
    ]),
    configured(daysAgo(2, 10.9), 'Support answers the holidays', [quotas()]),
  ];
}

/** What finance and the lead of Search agreed on. */
function decisions(calendar: Calendar, daysAgo: DaysAgo): Deed[] {
  const { closedAt, now } = calendar;
  const asked = (at: number, to: string, until: number, why: string): Deed => ({
    at,
    act: (server) => askedForMore(server, to, until, why),
  });
  return [
    { at: daysAgo(34, 10.6), act: (server) => planned(server, calendar) },
    asked(
      daysAgo(24, 9.2),
      '140.00',
      daysAgo(12, 0),
      'The new ranking is compared with the old one for ten days',
    ),
    {
      at: daysAgo(23, 13.1),
      act: (server) => decided(server, 'approve', 'Until the comparison ends'),
    },
    { at: closedAt, act: (server) => closed(server, calendar) },
    asked(
      now - 2 * HOUR_MS,
      '165.00',
      now + 10 * DAY_MS,
      'The new ranking doubles the queries until the launch is over',
    ),
  ];
}

/** What went wrong, and what was done about it. */
function troubles({ incidentTo, now }: Calendar, daysAgo: DaysAgo): Deed[] {
  const [growth, checkout] = [
    { team: 'growth', environment: 'dev' },
    { team: 'checkout', environment: 'staging' },
  ];
  return [
    { at: incidentTo + 19 * HOUR_MS, act: acknowledged },
    {
      at: daysAgo(5, 16.6),
      act: (server) => stopped(server, growth, 'An experiment tries again without end'),
    },
    { at: daysAgo(5, 17.5), act: resumed },
    {
      at: now - 3 * HOUR_MS,
      act: (server) =>
        stopped(
          server,
          checkout,
          'A load test was left running against real models',
          now + 8 * HOUR_MS,
        ),
    },
  ];
}
