import { compileBook, type ListedPrice, type PriceList } from '@bursar/pricing';
import type { StoredRow } from '../prices.repository.js';
import { agrees, judgeHeld, type Judgement } from './activation.js';
import { HeldSet, joinSeen } from './held-set.js';
import { coverageOf } from './coverage.js';
import { contradictions, inForceOrLater, Judge } from './judge.js';
import { type Day, type Held, midnightOf, type Offered, type Seen } from './offered.js';
import { Report } from './report.js';
import { type NewRow, RowSet } from './row-set.js';
import { describe } from './source-text.js';

export const IMPORT_OWNER = 'import';

/** The book and what is known of it, before a list is read. */
export interface BookState {
  readonly rows: readonly StoredRow[];
  readonly sightings: ReadonlyMap<number, readonly Seen[]>;
  readonly held: readonly Held[];
  /** Why a difference to a map is known and right, by the map's key or the model. */
  readonly reasons: Readonly<Record<string, string>>;
  /** Other people approve prices: no list brings one into the book by itself, however many agree and whatever sends it. */
  readonly takesApproval: boolean;
}

/** What is to be written. */
export interface ImportPlan {
  /** Rows that the list confirms today. */
  readonly confirmed: readonly number[];
  readonly closed: readonly number[];
  readonly added: readonly NewRow[];
  readonly held: readonly Held[];
  readonly report: Report;
}

/** Pure. What a list changes in the book, and what it leaves to others to decide. */
export function planImport(state: BookState, list: PriceList, today: Day): ImportPlan {
  return new Planning(state, today).read(list);
}

/** Pure. The list has not changed since it was last read, so it says today what it said then. */
export function planUnchanged(
  state: BookState,
  { source, document, since }: { source: string; document: string; since: Day },
  today: Day,
): ImportPlan {
  return new Planning(state, today).unchanged(source, document, since);
}

/** Pure. A person takes these, whatever they wait for. */
export function planAccepted(state: BookState, held: readonly Held[], today: Day): ImportPlan {
  return new Planning(state, today).accept(held);
}

const EXCERPT =
  'it lacks most models that it had, so it is taken as an excerpt: what it leaves out is not missed';

/** Under rules of approval. */
const FOR_APPROVAL: Judgement = {
  applies: false,
  why: 'Prices take the approval of other people here: once a person accepts it, they are asked.',
};

class Planning {
  private readonly rows: RowSet;
  private readonly byId: ReadonlyMap<number, StoredRow>;
  private readonly held: HeldSet;
  private readonly confirmed = new Set<number>();
  private readonly report = new Report();

  constructor(
    private readonly state: BookState,
    private readonly today: Day,
  ) {
    this.rows = new RowSet(state.rows);
    this.byId = new Map(state.rows.map((row) => [row.id, row]));
    this.held = new HeldSet(state.held);
  }

  read(list: PriceList): ImportPlan {
    const { current, past } = inForceOrLater(list, this.today);
    const doubts = contradictions(current);
    const judge = new Judge(this.listBook(), list, this.today);
    for (const { key, reason } of list.skipped) this.report.ignore(key, reason);
    for (const { key } of past)
      this.report.ignore(key, 'a later price of the list has replaced it');
    for (const listed of current) {
      const guards = [listed.doubt, doubts.get(listed)].filter((one) => one !== undefined);
      for (const finding of judge.judge(listed, guards)) {
        if (finding.outcome === 'confirmed') this.confirm(listed, finding.rows);
        else this.offer(list, listed, finding.offered);
      }
    }
    const read = coverageOf(list, this.state);
    for (const row of read.gone) this.noteGone(list, row);
    if (read.isExcerpt) this.report.ignore(list.document, EXCERPT);
    this.held.withdraw(list.publisher, list.document, ({ model }) => read.covers(model));
    return this.decided();
  }

  unchanged(source: string, document: string, since: Day): ImportPlan {
    for (const [row, seen] of this.state.sightings) {
      const isSeen = seen.some(
        (one) => one.source === source && one.document === document && one.lastSeen >= since,
      );
      if (isSeen) this.confirmed.add(row);
    }
    this.held.confirm(source, document, since, this.today);
    return this.decided();
  }

  accept(all: readonly Held[]): ImportPlan {
    for (const held of all) {
      this.apply(held);
      this.held.settle(held, 'accepted');
    }
    return this.finished();
  }

  private listBook() {
    const data = { version: 0, rows: this.state.rows, layers: [], aliases: [] };
    return { compiled: compileBook({ ...data, inferenceProfiles: {} }), rows: this.byId };
  }

  private confirm(listed: ListedPrice, rows: readonly number[]): void {
    for (const row of rows) this.confirmed.add(row);
    this.report.note('confirmed', listed.key, listed, 'The book has this price.');
  }

  private offer(list: PriceList, listed: ListedPrice, offered: Offered): void {
    const { reasons } = this.state;
    const reason =
      list.publisher === 'aws' ? undefined : (reasons[listed.key] ?? reasons[listed.model]);
    if (reason !== undefined) {
      this.report.ignore(listed.key, reason);
      return;
    }
    if (offered.kind === 'new' && offered.guards.length === 0 && !this.state.takesApproval) {
      const seen = this.seenToday(list);
      this.put(offered, [seen], this.today);
      this.report.note('added', listed.key, offered, 'The book had no such price.');
      return;
    }
    const held = this.held.offer(offered, list.publisher, list.document, this.today);
    if (held.state === 'dismissed')
      this.report.ignore(listed.key, `dismissed by ${held.decidedBy ?? '?'}: ${held.reason ?? ''}`);
  }

  private seenToday = ({ publisher, document }: PriceList): Seen => ({
    source: publisher,
    document,
    firstSeen: this.today,
    lastSeen: this.today,
  });

  /** A model that this list had, alone, and has no price of any more. */
  private noteGone(list: PriceList, row: StoredRow): void {
    const gone: Offered = {
      ...row,
      contentKey: JSON.stringify(['gone', row.id]),
      kind: 'gone',
      perUnit: row.perUnit ?? {},
      validFrom: midnightOf(this.today),
      rowInForce: row.id,
      guards: [
        { code: 'gone', text: `${list.publisher} no longer lists any price of ${row.model}.` },
      ],
    };
    this.held.offer(gone, list.publisher, list.document, this.today);
  }

  /** What waits and may be applied by itself is; of the rest it is said why it waits. */
  private decided(): ImportPlan {
    const open = this.held.open;
    for (const held of open) {
      const inForce = this.state.sightings.get(held.rowInForce ?? 0) ?? [];
      const { applies, why } = this.state.takesApproval
        ? FOR_APPROVAL
        : judgeHeld(held, open, inForce, this.today);
      if (applies) {
        this.apply(held);
        this.held.settle(held, 'applied');
        this.report.note('changed', held.model, held, why);
      } else if (this.held.isOffered(held)) {
        const texts = held.guards.map(({ text }) => text);
        this.report.note('held', held.model, held, texts.length > 0 ? texts.join(' ') : why);
      }
    }
    return this.finished();
  }

  private apply(held: Held): void {
    const alike = this.held.open.filter((one) => agrees(held, one));
    if (held.kind === 'gone') this.rows.end(held, held.regions, midnightOf(held.firstSeen));
    else
      this.put(
        held,
        joinSeen([held.sources, ...alike.map(({ sources }) => sources)]),
        held.firstSeen,
      );
  }

  /** What the list leaves out stays as the row in force has it. */
  private put(offered: Offered, seen: readonly Seen[], firstSeen: Day): void {
    const base = this.byId.get(offered.rowInForce ?? 0);
    const completes = base !== undefined && offered.kind === 'new';
    const row: NewRow = {
      provider: offered.provider,
      surface: base?.surface ?? offered.surface,
      model: offered.model,
      routing: offered.routing,
      regions: offered.regions,
      tier: offered.tier,
      contextOver: offered.contextOver,
      per1M: { ...base?.per1M, ...offered.per1M },
      perUnit: perUnitOf({ ...base?.perUnit, ...offered.perUnit }),
      validFrom: completes ? base.validFrom : this.fromOf(offered, firstSeen),
      validTo: completes ? base.validTo : null,
      source: describe(seen, this.today),
      status: new Set(seen.map(({ source }) => source)).size > 1 ? 'confirmed' : 'single-source',
      owner: IMPORT_OWNER,
      origin: null,
      seen,
    };
    this.rows.put(row, midnightOf(this.today));
  }

  /** A price of a model that had none is as old as the list says, or always was; one that another had before begins after it. */
  private fromOf(offered: Offered, firstSeen: Day): Date | null {
    if (offered.rowInForce !== null) return offered.validFrom ?? midnightOf(firstSeen);
    const end = this.rows.lastEnd(offered, offered.regions);
    if (end === null) return offered.validFrom;
    return offered.validFrom !== null && offered.validFrom > end ? offered.validFrom : end;
  }

  private finished(): ImportPlan {
    const closed = new Set(this.rows.closed);
    return {
      confirmed: [...this.confirmed].filter((id) => !closed.has(id)),
      closed: [...closed],
      added: this.rows.added,
      held: this.held.changed,
      report: this.report,
    };
  }
}

const perUnitOf = (prices: Readonly<Record<string, string>>) =>
  Object.keys(prices).length === 0 ? null : prices;
