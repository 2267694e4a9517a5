import { Inject } from '@nestjs/common';
import { Args, Query, Resolver } from '@nestjs/graphql';
import { type Actor, Allow, CurrentActor } from '../../platform/actor.js';
import { type EventFeed, type EventsQuestion, EventsService } from './events.service.js';

@Resolver()
export class EventsResolver {
  constructor(@Inject(EventsService) private readonly service: EventsService) {}

  @Query('events')
  @Allow('signedIn')
  events(@CurrentActor() actor: Actor, @Args() question: EventsQuestion): Promise<EventFeed> {
    return this.service.feed(actor, question);
  }
}
