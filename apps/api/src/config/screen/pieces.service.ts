import { Inject, Injectable } from '@nestjs/common';
import { Database } from '../../platform/database.js';
import { type Problem, refuse } from '../../platform/outcome.js';
import { ConfigPlanner } from '../config-planner.js';
import { didYouMean } from '../config-problem.js';
import type { Owner } from './owners.repository.js';
import { OwnersService } from './owners.service.js';
import { countIn, namesIn, type Piece, pieceOf } from './piece.js';

interface SectionView {
  readonly key: string;
  readonly items: number;
  readonly owner: Owner | null;
  readonly drift: readonly string[];
}

interface PieceView extends Piece {
  readonly items: readonly string[];
  readonly owner: Owner | null;
}

/** The configuration as it is shown on screen: section by section, and entry by entry. */
@Injectable()
export class PiecesService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(ConfigPlanner) private readonly planner: ConfigPlanner,
    @Inject(OwnersService) private readonly owners: OwnersService,
  ) {}

  /** In the order of the file. */
  async sections(): Promise<SectionView[]> {
    const values = await this.planner.exported(this.database);
    const owners = new Map((await this.owners.all()).map((owner) => [owner.section, owner]));
    const views: SectionView[] = [];
    for (const { key } of this.planner.all()) {
      const owner = owners.get(key) ?? null;
      const drift = owner === null ? [] : await this.owners.drift(this.database, owner);
      views.push({ key, items: countIn(values[key]), owner, drift });
    }
    return views;
  }

  async piece(key: string, item: string | null): Promise<PieceView | Problem> {
    const section = this.planner.all().find((one) => one.key === key);
    if (section === undefined) {
      const known = this.planner.all().map((one) => one.key);
      const meant = didYouMean(key, known);
      const hint = meant === undefined ? `known: ${known.join(', ')}` : `did you mean ${meant}?`;
      return refuse('unknown_section', `The file has no section ${key}.`, {
        path: 'section',
        hint,
      });
    }
    const value = (await section.load(this.database)).exported();
    const piece = pieceOf(key, value, item);
    const owner = (await this.owners.all()).find((one) => one.section === key) ?? null;
    return { ...piece, items: namesIn(value), owner };
  }
}
