import { minuteText } from '../../platform/text/instant.js';
import type { StoredAlert } from '../alert.js';
import { statementsAt } from './statement-path.js';

/** An alert as it leaves: what every kind of channel says in its own form. */
export interface Wording {
  /** The same at every attempt. */
  readonly id: string;
  readonly alert: StoredAlert;
  readonly url: string;
  /** Of a statement: where it can be had as a file, by those who may see it. */
  readonly files: readonly LinkedFile[];
}

interface LinkedFile {
  readonly name: string;
  readonly url: string;
}

/** Pure. What the page of an alert shows, as files. */
export function filesOf(
  { event, path }: Pick<StoredAlert, 'event' | 'path'>,
  base: string,
): LinkedFile[] {
  const meant = event === 'monthly-statement' ? statementsAt(path) : null;
  if (meant === null) return [];
  const { month, version, team } = meant;
  const whose = team === null ? month : `${month}/${encodeURIComponent(team)}`;
  return [team === null ? 'XLSX' : 'PDF', 'CSV'].map((name) => ({
    name,
    url: `${base}/v1/statements/${whose}.${name.toLowerCase()}?version=${version}`,
  }));
}

/** What it is about, as the last line says it. */
const about = ({ teams, event }: StoredAlert): string =>
  `${event}${teams.length === 0 ? '' : ` · ${teams.join(', ')}`}`;

const forSlack = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** As incoming webhooks of Slack take it, and Mattermost, Rocket.Chat and others after it. */
export function slackBody({ alert, url, files }: Wording): string {
  const lines = [
    `*${forSlack(alert.title)}*`,
    ...alert.lines.map(forSlack),
    forSlack(about(alert)),
  ];
  const links = [{ name: 'Open in Bursar', url }, ...files];
  const last = links.map((link) => `<${link.url}|${link.name}>`).join(' · ');
  return JSON.stringify({ text: [...lines, last].join('\n') });
}

/** Brackets would make a link of what a person wrote. */
const forCard = (text: string): string => text.replace(/[[\]]/g, '\\$&');

/** An adaptive card, as the workflow "Post to a channel when a webhook request is received" of Microsoft Teams takes it. */
export function teamsBody({ alert, url, files }: Wording): string {
  const block = (text: string, more: Record<string, unknown> = {}) => ({
    ...{ type: 'TextBlock', text: forCard(text), wrap: true },
    ...more,
  });
  const content = {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: '1.4',
    body: [
      block(alert.title, { weight: 'Bolder', size: 'Medium' }),
      ...alert.lines.map((line) => block(line)),
      block(about(alert), { isSubtle: true }),
    ],
    actions: [{ name: 'Open in Bursar', url }, ...files].map((link) => ({
      ...{ type: 'Action.OpenUrl', title: link.name, url: link.url },
    })),
  };
  const contentType = 'application/vnd.microsoft.card.adaptive';
  return JSON.stringify({
    type: 'message',
    attachments: [{ contentType, contentUrl: null, content }],
  });
}

/** For a program to read. */
export function webhookBody({ id, alert, url, files }: Wording): string {
  const { key, thread, event, teams, usd, title, lines, at } = alert;
  return JSON.stringify({ id, key, thread, event, teams, usd, title, lines, url, files, at });
}

/** `note`: what the mail cannot carry. */
export function mailText({ alert, url, files }: Wording, note: string | null): string {
  const linked = files.map((file) => `${file.name}: ${file.url}`);
  const notes = note === null ? [] : ['', note];
  return [...alert.lines, ...notes, '', about(alert), url, ...linked, ''].join('\n');
}

interface Invited {
  readonly name: string;
  readonly from: string;
  readonly link: string;
  readonly expiresAt: Date;
}

export function invitationText({ name, from, link, expiresAt }: Invited): string {
  return [
    `Hello ${name},`,
    '',
    `${from} invites you to Bursar, which shows what language models cost and keeps their limits.`,
    '',
    `Open this link to choose how you sign in: ${link}`,
    '',
    `It works once, until ${minuteText(expiresAt)}. If you did not expect it, delete this message: nothing happens.`,
    '',
  ].join('\n');
}
