/** Words that pages use, and what they mean. */
export const WORDS = {
  unallocated:
    'No rule recognises who made the call. It is charged to no team until a person assigns it.',
  unpriced:
    'The price book has no price for something the call used. It is counted, and in no sum.',
  estimated:
    'Priced at the lower of two possible rates, because the log does not say which applies.',
  provisional: 'Everything is priced, but logs may still arrive.',
  final: 'Nothing is expected to change.',
  spent: 'What calls have cost in this window, by their usage; presumed where it was not reported.',
  presumed:
    'Counted as spent at the most a call can cost, because its end was not reported in time.',
  committed: 'Kept for calls under way, and for leases that gateways spend from.',
  remaining: 'The limit without what is spent and committed.',
  forecast:
    'Where the month lands if it goes on as it has, with a band that holds four of five times.',
  'via a gateway': 'The share of spend that asked Bursar first. A limit stops nothing else.',
  lease:
    'A slice of budgets that a gateway spends by itself, so that it need not ask for each call.',
  denial: 'A call that was not allowed, with the limit and its reason.',
  ladder:
    'Steps of a budget that act at a share of it: notify, a cheaper model, a throttle, a stop.',
  rollout: 'The share of callers that get a value; the same caller always gets the same.',
  adjustment: 'A line in the open month that corrects one of a closed month, and names it.',
  statement: 'What a team owes for a month. The bytes of an issued one never change.',
  'price book': 'List prices with the days they hold, below the contracts of the organisation.',
  verdict: 'What a person says of an anomaly: real, planned or false.',
  quarantined: 'A record that could not be counted, kept with its reason until someone decides.',
} as const;

export type Word = keyof typeof WORDS;

export interface HelpText {
  /** What one does on the page, in the order in which one does it. */
  readonly does: readonly string[];
  readonly words: readonly Word[];
}

const text = (words: readonly Word[], ...does: readonly string[]): HelpText => ({ does, words });

/** By the path of the page. */
export const HELP: Readonly<Record<string, HelpText>> = {
  '/me': text(
    ['denial', 'remaining', 'spent'],
    'The budgets that limit you come first, with what is left and when they begin again.',
    'A denial opens with the limit that bound, and what would help.',
    'Request more asks the people who decide about a limit.',
  ),
  '/overview': text(
    ['forecast', 'unallocated', 'unpriced', 'provisional'],
    'Each tile compares with the same days of the period before, where there are data of them.',
    'Needs attention leads to what waits for a person; Movers to the teams that changed most.',
    'Views that are pinned show here, with the figures of now.',
  ),
  '/explore': text(
    ['estimated', 'unpriced', 'unallocated'],
    'Choose up to three groupings; a click on a name narrows to it.',
    'Drag over the chart to zoom, filter, or list the calls of that time.',
    'Explain says in parts why a row changed; CSV and Excel take along what you see.',
  ),
  '/calls': text(
    ['estimated', 'unpriced'],
    'Sort by cost, time or duration; filters and range are those of the other pages.',
    'A request id leads to its explanation: usage, prices, team, and the rule that recognised it.',
  ),
  '/teams': text(
    ['unallocated', 'remaining'],
    'A team opens with its budgets, what is in force, its denials of today and open requests.',
    'Cost per request and per thousand tokens say whether it buys more or pays more.',
  ),
  '/developers': text(
    ['unallocated'],
    'People are known by the name of their session, or by the user that a gateway names.',
    'Client says what they call with, such as an agent in the terminal.',
  ),
  '/agents': text(
    ['estimated'],
    'A run is all calls of one session or trace. Open it to see its calls in order.',
    'Sort by cost to find loops; a run without an end goes on.',
  ),
  '/operations': text(
    ['provisional'],
    'Errors, waiting time and throttles, by model, against the limits that you set.',
    'Deploy notes stand on the charts: send them from your pipeline.',
  ),
  '/anomalies': text(
    ['verdict', 'estimated'],
    'An anomaly opens with what explains its excess, and what happened near its start.',
    'Say real, planned or false: the watch learns from it. Assign gives it an owner.',
  ),
  '/unallocated': text(
    ['unallocated', 'unpriced'],
    'Assign shows by team and month what would move before anything does.',
    'It makes a rule: calls to come are recognised as well.',
  ),
  '/inbox': text(
    ['denial'],
    'What concerns you, the latest first. Opening an entry marks it read.',
    'Alert settings say what goes to channels as well.',
  ),
  '/budgets': text(
    ['spent', 'committed', 'remaining', 'ladder', 'via a gateway', 'presumed'],
    'The bar is spent, then committed; its end is the limit. Grey: no call asks first, so nothing is stopped.',
    'New budget begins with a back-test on your own calls, and a plan before it applies.',
    'Request more is for who is limited; Edit for who sets limits.',
  ),
  '/quotas': text(
    ['denial', 'via a gateway'],
    'Requests and tokens by minute and day, calls at a time, and the longest answer.',
    'A team may split its own quota among its projects.',
  ),
  '/quota/requests': text(
    ['committed', 'remaining'],
    'Name the limit, the amount, until when and what for. Small ones are approved by rule.',
    'Who decides sees forecast and what the organisation has left. A raise lapses by itself.',
  ),
  '/approvals': text(
    ['ladder'],
    'A proposal shows what changes, as it was when it was asked. If that moved, it is asked again.',
    'Name a delegate for the days you are away.',
  ),
  '/stop': text(
    ['via a gateway', 'denial'],
    'Shift S stops from any page. You see what it would have stopped in the last hour.',
    'Each gateway confirms with the time it took; what asks no gateway goes on.',
  ),
  '/why': text(
    ['denial', 'presumed', 'estimated'],
    'Paste a request id: what was asked, which limits were looked at, and what decided.',
    'Below: denials of the range, by the limit that bound.',
  ),
  '/routing': text(
    ['via a gateway'],
    'Weights share calls among targets; a breaker takes out one that fails or is slow.',
    'A change shows its plan first, and reaches gateways with the next policy.',
  ),
  '/flags': text(
    ['rollout', 'via a gateway'],
    'A rule that fits first decides the value; without one the default holds.',
    'A change reaches gateways with the next policy; Gateways says which version each one applies.',
  ),
  '/close': text(
    ['final', 'adjustment', 'unpriced', 'statement'],
    'Work down the checklist. A warning can be accepted with a reason that stays with the month.',
    'Closing draws the statements. What comes later is an adjustment of the open month.',
  ),
  '/statements': text(
    ['statement', 'adjustment'],
    'Choose a month and a team: lines by model and project, exact and rounded.',
    'A lead accepts or disputes a line; finance answers in its thread.',
  ),
  '/exports': text(
    ['statement', 'final'],
    'Journal for the ledger, FOCUS for reports, and the invoices side by side.',
    'Every file has the totals of its page.',
  ),
  '/platform/gateways': text(
    ['via a gateway', 'lease', 'presumed'],
    'A gateway appears when it first asks. Connected means that it did within the last minute.',
    'What a lease presumes counts as spent until its calls are reported, or two people give it back.',
  ),
  '/platform/sources': text(
    ['quarantined'],
    'Connect a bucket, a log group, a bill or a meter. The test names the missing right in AWS.',
    'Backfill reads again from a day: what is known counts once.',
  ),
  '/platform/ingestion': text(
    ['quarantined', 'provisional'],
    'Received is accepted, duplicate and quarantined: the three always sum.',
    'A quarantined line can be counted again once its reason is gone, or dismissed.',
  ),
  '/reconciliation': text(
    ['estimated', 'final'],
    'Our figures, the metrics and the bill by day, model and meter.',
    'Each difference has a class; Propose price asks for the one that the bill implies.',
  ),
  '/charges': text(
    ['adjustment'],
    'Fees, credits, taxes and subscriptions: from a file, from the bill, or by hand.',
    'A charge names its team or is split by a rule. It is reversed, never edited.',
  ),
  '/allocations': text(
    ['adjustment'],
    'A rule splits a cost evenly, by fixed shares, by spend, by a meter or by drivers.',
    'Rules are dated; the page shows what each team got of the month.',
  ),
  '/forecast': text(
    ['forecast', 'committed'],
    'Plan, budget and where the month lands, by team.',
    'A plan is set here or by a file; every change can be taken back.',
  ),
  '/savings': text(
    ['estimated'],
    'Each finding rates your own calls again: another model, caching, batches.',
    'Act on one, and the page measures later what it brought.',
  ),
  '/platform/configuration': text(
    ['rollout', 'ladder'],
    'Each section has a form and the text beside it, a plan before it applies, and a history.',
    'What a file owns is read-only until you release it.',
  ),
  '/platform/prices': text(
    ['price book', 'unpriced', 'estimated'],
    'Models without a price come first. Set a price rates the calls that wait, too.',
    'A listed price that differs from the book waits for you to accept it.',
  ),
  '/platform/alerts': text(
    ['denial'],
    'Rules say what goes to which channel, from which amount on.',
    'Test sends a message; the log of deliveries says what arrived.',
  ),
  '/platform/keys': text(
    ['lease'],
    'One key per gateway. The secret is shown once.',
    'Rotate gives a new secret and ends the old one at once.',
  ),
  '/audit': text(
    ['denial'],
    'Filter by who, what, action and days. An entry opens with before, after and reason.',
    'The chain of hashes is checked when the page opens; any edit would break it.',
  ),
  '/admin/people': text(
    ['unallocated'],
    'Invite people, or let the identity provider bring them with their groups.',
    'The access review lists every role, who gave it, and when it was last used.',
  ),
  '/admin/directory': text(
    ['unallocated'],
    'Which team a user is in, from which day on: by file, by groups, or here.',
    'A change moves the calls of its days once you run reattribute.',
  ),
};
