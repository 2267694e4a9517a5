import { z } from 'zod';
import { ROLES } from '../../platform/actor.js';
import { SECRET_REFERENCE } from '../../platform/outgoing/secret-reference.js';
import { complaining, textThat } from '../../platform/text/checked-text.js';

export const CHANNEL_TYPES = ['slack', 'teams', 'webhook', 'email'] as const;
export type ChannelType = (typeof CHANNEL_TYPES)[number];

/** Somewhere messages go, as the organisation set it. Secrets are named, never held. */
export interface Channel {
  readonly id: string;
  readonly type: ChannelType;
  readonly settings: {
    /** A reference, or for a webhook of one's own an address. */
    readonly url?: string;
    /** A reference to the key that signs. */
    readonly secret?: string;
    /** Addresses, or `role:NAME` for everyone who has a role and may see the teams of an alert. */
    readonly to?: readonly string[];
  };
}

export const channelId = textThat((text) => /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/.test(text), {
  code: 'bad_channel_id',
  message: (text) => `“${text}” cannot name a channel`,
  hint: 'a letter or digit, then up to 63 letters, digits, _ or -',
}).meta({ pattern: '^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$' });

const reference = textThat((text) => SECRET_REFERENCE.test(text), {
  code: 'secret_in_clear',
  message: () => 'a secret has no place in this file',
  hint: 'write env:NAME or file:/path, and keep the secret there',
}).meta({ pattern: '^(env:|file:/)' });

const WEB = /^https?:\/\/[^@\s/?#]+(?:[/?#][^\s]*)?$/;

/** An address in clear may be one that everyone may know; one that is a secret is named. */
const url = complaining('bad_url', (text) =>
  SECRET_REFERENCE.test(text) || (WEB.test(text) && text.length <= 2_000)
    ? null
    : {
        message: 'this is neither a web address nor a reference to one',
        hint: 'write env:NAME or file:/path, or https://host without a user or password',
      },
).meta({ pattern: '^(env:|file:/|https?://)' });

const ROLE_TO = 'role:';
const ADDRESS = /^[^\s@<>,;"\p{Cc}]{1,64}@[^\s@<>,;"\p{Cc}]{1,190}$/u;

export const roleOf = (to: string): string | null =>
  to.startsWith(ROLE_TO) ? to.slice(ROLE_TO.length) : null;

const isRecipient = (text: string): boolean => {
  const role = roleOf(text);
  return role === null ? ADDRESS.test(text) : ROLES.some((one) => one === role);
};

const recipient = textThat(isRecipient, {
  code: 'bad_recipient',
  message: (text) => `“${text}” is no address of e-mail`,
  hint: `an address such as finops@example.com, or role: and one of ${ROLES.join(', ')}`,
});

export const ChannelInFile = z.strictObject({
  id: channelId,
  type: z.enum(CHANNEL_TYPES),
  url: url.optional(),
  secret: reference.optional(),
  to: z.array(recipient).min(1).max(50).optional(),
});
export type ChannelInFile = z.infer<typeof ChannelInFile>;

/** What each type is configured by: all of it, and nothing else. */
export const FIELDS: Readonly<Record<ChannelType, readonly ('url' | 'secret' | 'to')[]>> = {
  slack: ['url'],
  teams: ['url'],
  webhook: ['url', 'secret'],
  email: ['to'],
};

/** Addresses of Slack and Teams are secrets themselves: who knows one can write there. */
export const isSecretUrl = (type: ChannelType): boolean => type === 'slack' || type === 'teams';

export const toChannel = ({ id, type, ...settings }: ChannelInFile): Channel => ({
  id,
  type,
  settings: JSON.parse(JSON.stringify(settings)) as Channel['settings'],
});
