import { Inject } from '@nestjs/common';
import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';
import { type Actor, Allow, CurrentActor } from '../platform/actor.js';
import { InLane } from '../platform/lane.js';
import { isProblem, orProblem, type Problem } from '../platform/outcome.js';
import { ChannelsService, type ChannelView } from './delivery/channels.service.js';
import type { LoggedMessage } from './delivery/log.repository.js';
import { type SentStatement, StatementSending } from './digest/statement-sending.service.js';
import { InboxService } from './inbox/inbox.service.js';

interface PageInput {
  readonly first?: number | null;
  readonly after?: string | null;
}

const PER_PAGE = 50;

@Resolver()
export class NotificationsResolver {
  constructor(
    @Inject(InboxService) private readonly inboxes: InboxService,
    @Inject(ChannelsService) private readonly service: ChannelsService,
    @Inject(StatementSending) private readonly statements: StatementSending,
  ) {}

  @Query('inbox')
  @Allow('signedIn')
  async inbox(
    @CurrentActor() actor: Actor,
    @Args() { first, after = null, unreadOnly }: PageInput & { unreadOnly?: boolean | null },
  ) {
    const asked = { first: first ?? PER_PAGE, after, unreadOnly: unreadOnly === true };
    const { entries, totalCount, unread, hasNextPage } = await this.inboxes.page(actor, asked);
    const endCursor = entries.at(-1)?.id.toString() ?? null;
    return {
      edges: entries.map((node) => ({ node: { ...node, id: node.id.toString() } })),
      ...{ totalCount, unread, pageInfo: { hasNextPage, endCursor } },
    };
  }

  @Query('inboxUnread')
  @Allow('signedIn')
  async unread(@CurrentActor() actor: Actor) {
    return { count: await this.inboxes.unread(actor) };
  }

  @Mutation('markInboxRead')
  @Allow('signedIn')
  async markRead(@CurrentActor() actor: Actor, @Args('ids') ids?: readonly string[] | null) {
    return { count: await this.inboxes.read(actor, ids ?? null) };
  }

  @Query('channels')
  @Allow('finance', 'platform', 'auditor')
  async channels() {
    return (await this.service.list()).map(toView);
  }

  @Query('alertRules')
  @Allow('finance', 'platform', 'auditor')
  alertRules() {
    return this.service.rules();
  }

  @Query('messages')
  @Allow('finance', 'platform', 'auditor')
  async messages(
    @Args()
    {
      first,
      after = null,
      state = null,
      channel = null,
    }: PageInput & { state?: string | null; channel?: string | null },
  ) {
    const question = { first: first ?? PER_PAGE, after, state, channel };
    const { messages, totalCount, hasNextPage } = await this.service.messages(question);
    const pageInfo = { hasNextPage, endCursor: messages.at(-1)?.id ?? null };
    return { edges: messages.map((node) => ({ node })), totalCount, pageInfo };
  }

  @Mutation('testChannel')
  @InLane('jobs')
  @Allow('platform')
  async test(@CurrentActor() actor: Actor, @Args('id') id: string) {
    return toOutcome(await this.service.test(actor, id));
  }

  @Mutation('sendStatement')
  @InLane('jobs')
  @Allow('finance')
  sendStatement(@CurrentActor() actor: Actor, @Args('input') input: SentStatement) {
    return orProblem(async () => toOutcome(await this.statements.send(actor, input)));
  }

  @Mutation('resendMessage')
  @Allow('platform')
  async resend(
    @CurrentActor() actor: Actor,
    @Args() { id, reason }: { id: string; reason: string },
  ) {
    return toOutcome(await this.service.resend(actor, id, reason));
  }
}

const toOutcome = (outcome: LoggedMessage | Problem) =>
  isProblem(outcome) ? outcome : { __typename: 'Message', ...outcome };

/** A secret is shown as what it is called. */
function toView({ settings, ...channel }: ChannelView) {
  const { url, to } = settings;
  return { ...channel, target: url ?? to?.join(', ') ?? '' };
}
