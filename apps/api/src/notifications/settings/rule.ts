import { z } from 'zod';
import { quoted, timezone } from '../../org/org.module.js';
import { type Role, ROLES } from '../../platform/actor.js';
import { complaining, textThat } from '../../platform/text/checked-text.js';
import { ALERT_EVENTS, type AlertEvent, DIGESTS, type DigestKind } from '../alert.js';
import { channelId } from './channel.js';

/** Hours in which a rule is silent, by the clocks of a zone. */
export interface QuietHours {
  /** HH:MM; where `to` is not after it, they last over midnight. */
  readonly from: string;
  readonly to: string;
  /** Null: the reporting zone. */
  readonly timezone: string | null;
  /** Saturdays and Sundays are quiet as a whole. */
  readonly weekends: boolean;
}

/** One line of `alerts`: which of them go where. */
export interface Rule {
  readonly on: readonly (AlertEvent | DigestKind)[];
  /** Ids; `*` is any, the organisation included. */
  readonly teams: readonly string[];
  readonly channels: readonly string[];
  /** Who finds them in the inbox; null: those whom Bursar would choose. */
  readonly roles: readonly Role[] | null;
  /** A decimal; what is about less goes nowhere, what is about no amount is not asked. */
  readonly minimumUsd: string | null;
  readonly quietHours: QuietHours | null;
}

const usd = complaining('bad_amount', (text) =>
  /^\d{1,15}(\.\d{1,15})?$/.test(text)
    ? null
    : {
        message: `${quoted(text)} is not a valid amount`,
        hint: 'USD as a plain decimal, such as "20.00"',
      },
).meta({ decimal: true, pattern: '^\\d{1,15}(\\.\\d{1,15})?$', minimum: 0 });

const TIME = /^([01]\d|2[0-3]):[0-5]\d$/;
const time = textThat((text) => TIME.test(text), {
  code: 'bad_time',
  message: (text) => `${quoted(text)} is no time of day`,
  hint: 'write hours and minutes in quotes, such as "20:00"',
}).meta({ pattern: TIME.source });

const team = textThat((text) => text.trim() !== '' && text.length <= 128, {
  code: 'bad_team',
  message: () => 'this names no team',
  hint: 'the id of a team, or "*" for all of them',
});

export const RuleInFile = z.strictObject({
  on: z
    .array(z.enum([...ALERT_EVENTS, ...DIGESTS]))
    .min(1)
    .max(ALERT_EVENTS.length + DIGESTS.length),
  teams: z.array(team).min(1).max(500).optional(),
  channels: z.array(channelId).max(50).optional(),
  roles: z.array(z.enum(ROLES)).max(ROLES.length).optional(),
  minimumUsd: usd.optional(),
  quietHours: z
    .strictObject({
      from: time,
      to: time,
      timezone: timezone.optional(),
      weekends: z.boolean().optional(),
    })
    .optional(),
});
export type RuleInFile = z.infer<typeof RuleInFile>;

export const toRule = (file: RuleInFile): Rule => ({
  on: file.on,
  teams: file.teams ?? ['*'],
  channels: file.channels ?? [],
  roles: file.roles ?? null,
  minimumUsd: file.minimumUsd ?? null,
  quietHours:
    file.quietHours === undefined
      ? null
      : {
          from: file.quietHours.from,
          to: file.quietHours.to,
          timezone: file.quietHours.timezone ?? null,
          weekends: file.quietHours.weekends ?? false,
        },
});

/** As a file says it, without what it need not say. */
export const fromRule = ({ roles, minimumUsd, quietHours, ...rule }: Rule): RuleInFile => ({
  on: [...rule.on],
  teams: [...rule.teams],
  channels: [...rule.channels],
  ...(roles !== null && { roles: [...roles] }),
  ...(minimumUsd !== null && { minimumUsd }),
  ...(quietHours !== null && {
    quietHours: {
      from: quietHours.from,
      to: quietHours.to,
      ...(quietHours.timezone !== null && { timezone: quietHours.timezone }),
      ...(quietHours.weekends && { weekends: true }),
    },
  }),
});
