import { Inject } from '@nestjs/common';
import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';
import { type Actor, Allow, CurrentActor } from '../../platform/actor.js';
import { isProblem, type Problem } from '../../platform/outcome.js';
import { OwnersService } from './owners.service.js';
import { PiecesService } from './pieces.service.js';

@Resolver()
export class ScreenResolver {
  constructor(
    @Inject(PiecesService) private readonly pieces: PiecesService,
    @Inject(OwnersService) private readonly owners: OwnersService,
  ) {}

  @Query('configSections')
  @Allow('platform', 'finance', 'auditor', 'readConfig')
  configSections(): ReturnType<PiecesService['sections']> {
    return this.pieces.sections();
  }

  @Query('configPiece')
  @Allow('platform', 'finance', 'auditor', 'readConfig')
  async configPiece(
    @Args('section') section: string,
    @Args('item') item: string | null | undefined,
  ): Promise<{ __typename: string }> {
    const piece = await this.pieces.piece(section, item ?? null);
    return isProblem(piece) ? piece : { __typename: 'ConfigPiece', ...piece };
  }

  @Mutation('releaseSection')
  @Allow('platform')
  async releaseSection(
    @CurrentActor() actor: Actor,
    @Args('input') { section, reason }: { section: string; reason: string },
  ): Promise<Problem | { __typename: string; section: string }> {
    const refused = await this.owners.release(actor, section, reason);
    return refused ?? { __typename: 'ReleasedSection', section };
  }
}
