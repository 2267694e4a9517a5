import { Inject } from '@nestjs/common';
import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';
import { type Actor, Allow, CurrentActor } from '../../platform/actor.js';
import { isProblem, type Problem, refuse } from '../../platform/outcome.js';
import type { Seen } from '../../platform/seen.js';
import type { DirectoryChange, Span } from './directory-change.repository.js';
import { DirectoryHistory } from './directory-history.service.js';
import {
  type DirectoryLine,
  DirectoryService,
  firstRejected,
  textOfLine,
} from './directory.service.js';

interface AssignInput extends DirectoryLine {
  readonly reason: string;
  readonly seen?: Seen | null;
}

const SHOWN_MAX = 50;

/** The directory of people on screen. */
@Resolver()
export class DirectoryResolver {
  constructor(
    @Inject(DirectoryService) private readonly directory: DirectoryService,
    @Inject(DirectoryHistory) private readonly history: DirectoryHistory,
  ) {}

  @Query('directory')
  @Allow('finance', 'platform', 'auditor')
  async members(@Args('text') text: string) {
    return (await this.history.members(text)).map(toMembership);
  }

  @Query('directoryUser')
  @Allow('finance', 'platform', 'auditor')
  async user(@Args('user') user: string) {
    const { memberships, ...standing } = await this.directory.standing(user);
    return { ...standing, memberships: memberships.map(toMembership) };
  }

  @Query('directoryChanges')
  @Allow('finance', 'platform', 'auditor')
  async changes() {
    return (await this.history.changes()).map(toChange);
  }

  /** One line of the file, typed. */
  @Mutation('assignUser')
  @Allow('finance', 'platform')
  async assign(@CurrentActor() actor: Actor, @Args('input') input: AssignInput) {
    const { reason, seen = null, ...line } = input;
    if (reason.trim() === '') return refuse('reason_missing', 'Say why.', { path: 'reason' });
    const order = { dryRun: false, reason, origin: 'screen', seen } as const;
    const done = await this.directory.importFile(actor, textOfLine(line), order);
    if (isProblem(done)) return done;
    const wrong = firstRejected(done);
    if (wrong !== null) return wrong;
    if (done.moved.length === 0)
      return refuse('no_change', 'The directory says that already.', { path: 'team' });
    const [latest] = await this.history.changes();
    return latest === undefined ? refuse('no_change', 'Nothing was changed.') : toChange(latest);
  }

  @Mutation('undoDirectoryChange')
  @Allow('finance', 'platform')
  async undo(@CurrentActor() actor: Actor, @Args('id') id: number, @Args('reason') reason: string) {
    const done: DirectoryChange | Problem = await this.history.undo(actor, id, reason);
    return isProblem(done) ? done : toChange(done);
  }
}

const instant = (at: number | null): Date | null => (at === null ? null : new Date(at));

const toMembership = <S extends Span>({ from, to, ...who }: S) => ({
  ...who,
  from: instant(from),
  to: instant(to),
});

const toChange = ({ before, after, ...change }: DirectoryChange) => ({
  ...change,
  __typename: 'DirectoryChange',
  users: new Set([...before, ...after].map(({ user }) => user)).size,
  before: before.slice(0, SHOWN_MAX).map(toMembership),
  after: after.slice(0, SHOWN_MAX).map(toMembership),
});
