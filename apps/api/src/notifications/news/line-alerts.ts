import type { LineNews } from '../../chargeback/chargeback.module.js';
import { minuteText } from '../../platform/text/instant.js';
import type { Alert } from '../alert.js';

const DID: Readonly<Record<LineNews['kind'], string>> = {
  accept: 'accepts a line',
  dispute: 'disputes a line',
  reply: 'adds to a disputed line',
  withdraw: 'withdraws the dispute of a line',
  uphold: 'upholds the dispute of a line',
  reject: 'rejects the dispute of a line',
};

/** Pure. Someone has answered a line of a statement: for the team's lead and for finance. */
export function alertOfLine(news: LineNews, at: Date): Alert {
  const { month, team, teamName, line, number, kind, text, byName } = news;
  return {
    ...{ event: 'close', key: `line/${month}/${team}/${line}/${number}` },
    ...{ thread: `line/${month}/${team}/${line}`, teams: [team], usd: news.usd },
    title: `${byName} ${DID[kind]} of ${teamName}, ${month}`,
    lines: [
      `${news.description}: ${news.usd} USD.`,
      ...(text === '' ? [] : [text]),
      ...(news.deadline === null
        ? []
        : [`Finance decides until ${minuteText(news.deadline)}; then it lapses.`]),
    ],
    path: `/statements/${month}/${encodeURIComponent(team)}`,
    ...{ at, breaks: null },
  };
}
