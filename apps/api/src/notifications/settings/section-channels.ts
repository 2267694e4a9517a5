import { z } from 'zod';
import {
  applyKeyed,
  type Consequence,
  defineSection,
  type Keyed,
  type KeyedEdit,
  type LineOf,
  type Note,
  noteRepeats,
  planKeyed,
} from '../../config/config.module.js';
import { quoted } from '../../org/org.module.js';
import { listOf, recordOf, textOf } from '../../platform/text/raw.js';
import {
  type Channel,
  CHANNEL_TYPES,
  ChannelInFile,
  type ChannelType,
  FIELDS,
  isSecretUrl,
  toChannel,
} from './channel.js';
import { loadChannels, removeChannels, saveChannels } from './settings.repository.js';

/** Why messages may not be sent to what this names, and what to do; null: they may, or it is not known here. */
export type AddressComplaint = (
  url: string,
) => { readonly message: string; readonly hint: string } | null;

/** Each has a connection of its own while it is slow: there are not so many that they could starve a worker. */
const CHANNELS_MAX = 50;

const shown = ({ type, settings }: Channel) => ({ type, ...settings });

const CHANNELS: Keyed<Channel> = {
  entityType: 'channel',
  idOf: ({ id }) => id,
  shown,
  summary: ({ id, type }) => `Channel ${id}: ${type}`,
  removal: ({ id }) => `Channel ${id} is removed; messages that wait for it are not sent`,
};

const checkChannels =
  (complaintOf: AddressComplaint) =>
  (raw: unknown, note: Note, lineOf: LineOf): void => {
    const items = listOf(raw).map(recordOf);
    const repeats = items.flatMap((item, at) => {
      const key = textOf(item['id']);
      return key === undefined
        ? []
        : [{ key, path: [at, 'id'], what: `the channel ${quoted(key)}` }];
    });
    noteRepeats(repeats, 'duplicate_channel', note, lineOf);
    if (items.length > CHANNELS_MAX)
      note({
        path: [CHANNELS_MAX],
        code: 'too_many_channels',
        message: `${items.length} channels; there are at most ${CHANNELS_MAX}`,
        hint: 'send to one channel what several teams read',
      });
    items.forEach((item, at) => checkChannel(item, at, note, complaintOf));
  };

function checkChannel(
  item: Readonly<Record<string, unknown>>,
  at: number,
  note: Note,
  complaintOf: AddressComplaint,
): void {
  const type = CHANNEL_TYPES.find((one): one is ChannelType => one === item['type']);
  if (type === undefined) return;
  const fields: readonly string[] = FIELDS[type];
  for (const field of ['url', 'secret', 'to']) {
    const isThere = item[field] !== undefined;
    if (isThere && !fields.includes(field))
      note({
        path: [at, field],
        code: 'unknown_key',
        message: `a channel of the type ${type} has no ${field}`,
        hint: 'leave it out',
      });
    if (!isThere && fields.includes(field))
      note({
        path: [at],
        code: 'missing_key',
        message: `a channel of the type ${type} needs ${field}`,
        hint: `add ${field}`,
      });
  }
  const url = textOf(item['url']);
  if (url === undefined || !fields.includes('url')) return;
  if (isSecretUrl(type) && /^https?:/.test(url)) {
    const message = `the address of a channel of the type ${type} is a secret`;
    const hint = 'write env:NAME or file:/path, and keep the address there';
    note({ path: [at, 'url'], code: 'secret_in_clear', message, hint });
    return;
  }
  const complaint = complaintOf(url);
  if (complaint !== null) note({ path: [at, 'url'], code: 'bad_address', ...complaint });
}

export const channelsSection = (consequence: Consequence, complaintOf: AddressComplaint) =>
  defineSection<ChannelInFile[], readonly Channel[], KeyedEdit<Channel>>({
    key: 'channels',
    position: 180,
    schema: z.array(ChannelInFile),
    consequence,
    check: checkChannels(complaintOf),
    load: loadChannels,
    plan: (stored, file, context) =>
      planKeyed(CHANNELS, stored, (file ?? []).map(toChannel), context),
    apply: async (tx, edits) => {
      await applyKeyed(
        edits,
        (channels) => saveChannels(tx, channels),
        (ids) => removeChannels(tx, ids),
      );
    },
    toFile: (channels) =>
      channels.length === 0
        ? undefined
        : channels.map((channel) => ({ id: channel.id, ...shown(channel) })),
  });
