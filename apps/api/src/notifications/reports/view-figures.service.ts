import { compareDecimals } from '@bursar/pricing/decimal';
import { Inject, Injectable } from '@nestjs/common';
import type { Actor } from '../../platform/actor.js';
import { isProblem, type Problem } from '../../platform/outcome.js';
import { SpendFiles, type SpendInput, SpendService } from '../../spend/spend.module.js';
import { questionsOf, type ViewQuestion } from '../../views/views.module.js';
import { FILE_BYTES_MAX } from '../delivery/attachments.service.js';
import type { AttachedFile } from '../delivery/attached.repository.js';
import type { Stretch } from './schedule.js';
import type { Selected } from './view-report.js';

const GROUPS_SHOWN = 5;
const NAMED_MAX = 3;

export interface ViewFigures {
  readonly selected: readonly Selected[];
  readonly files: readonly AttachedFile[];
}

/** What a view shows to its owner of a stretch of time: in words, and as the file that the page gives. */
@Injectable()
export class ViewFiguresService {
  constructor(
    @Inject(SpendService) private readonly spend: SpendService,
    @Inject(SpendFiles) private readonly files: SpendFiles,
  ) {}

  async of(actor: Actor, asks: ViewQuestion, stretch: Stretch): Promise<ViewFigures | Problem> {
    const selected: Selected[] = [];
    const files: AttachedFile[] = [];
    for (const question of questionsOf(asks, stretch)) {
      const one = await this.selected(actor, question, stretch);
      if (isProblem(one)) return one;
      selected.push(one);
      files.push(await this.file(actor, question, files.length));
    }
    return { selected, files };
  }

  private async selected(
    actor: Actor,
    question: SpendInput,
    { before, from }: Stretch,
  ): Promise<Selected | Problem> {
    const input = { ...question, top: GROUPS_SHOWN, vsFrom: before, vsTo: from };
    const answer = await this.spend.query(actor, input, ['cost', 'unpriced', 'requests']);
    if (isProblem(answer)) return answer;
    const { total, rows, groupBy } = answer;
    const isGrouped = groupBy.length > 0;
    const names = await this.namesIn(
      question,
      rows.flatMap(({ keys }) => keys),
    );
    const groups = isGrouped
      ? rows
          .filter(({ other }) => !other)
          .map(({ keys, figures: { cost, unpriced } }) => ({
            ...{ cost, unpriced },
            name: keys.map((key, at) => nameOf(groupBy[at] ?? '', key, names)).join(', '),
          }))
          .toSorted((a, b) => compareDecimals(b.cost, a.cost))
      : [];
    return {
      label: labelOf(question, names),
      ...{ cost: total.cost, unpriced: total.unpriced, groups },
      before: answer.before?.cost ?? null,
      dataBegin: answer.before?.dataBegin ?? null,
    };
  }

  /** Of teams alone: other dimensions are known by what they are. */
  private namesIn(
    { filters }: SpendInput,
    keys: readonly (string | null)[],
  ): Promise<ReadonlyMap<string, string>> {
    const named = (filters ?? []).flatMap((filter) => filter.in);
    const ids = [...keys, ...named].filter((id) => id !== null);
    return this.spend.teamNames([...new Set(ids)]);
  }

  private async file(actor: Actor, question: SpendInput, at: number): Promise<AttachedFile> {
    const name = this.files.nameOf(question, true, 'csv');
    const input = JSON.stringify({ ...question, named: true });
    return {
      name: at === 0 ? name : name.replace(/\.csv$/, '_beside.csv'),
      type: 'text/csv',
      path: `/v1/exports/spend.csv?input=${encodeURIComponent(input)}`,
      content: await this.content(actor, question),
    };
  }

  /** Null: no mail server would take it. */
  private async content(actor: Actor, question: SpendInput): Promise<Buffer | null> {
    const parts: Buffer[] = [];
    let bytes = 0;
    for await (const text of this.files.csv(actor, question, true)) {
      const part = Buffer.from(text);
      bytes += part.length;
      if (bytes > FILE_BYTES_MAX) return null;
      parts.push(part);
    }
    return Buffer.concat(parts);
  }
}

const nameOf = (
  dimension: string,
  key: string | null,
  names: ReadonlyMap<string, string>,
): string => {
  if (key === null) return `no ${dimension}`;
  return dimension === 'team' ? (names.get(key) ?? key) : key;
};

/** "team Search", "model a, b and 3 more, not environment dev" */
function labelOf({ filters }: SpendInput, names: ReadonlyMap<string, string>): string {
  if (filters == null || filters.length === 0) return 'everything';
  return filters
    .map(({ dimension, in: values, exclude }) => {
      const shown = values.slice(0, NAMED_MAX).map((value) => nameOf(dimension, value, names));
      const more = values.length > NAMED_MAX ? ` and ${values.length - NAMED_MAX} more` : '';
      return `${exclude === true ? 'not ' : ''}${dimension} ${shown.join(', ')}${more}`;
    })
    .join(', ');
}
