import { Body, Controller, Inject, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { type Actor, Allow, CurrentActor } from '../../platform/actor.js';
import { Describe } from '../../platform/http/described.js';
import { parse } from '../../platform/http/parse.js';
import { type DeployNote, DeployNoteInput } from './deploy-note.js';
import { EventsService } from './events.service.js';

const Note = z.looseObject({
  id: z.string(),
  at: z.string(),
  text: z.string(),
  team: z.string().nullable(),
  environment: z.string().nullable(),
  link: z.string().nullable(),
  postedBy: z.string(),
});

/** What deployments say of themselves. */
@Controller('v1/events')
export class EventsController {
  constructor(@Inject(EventsService) private readonly service: EventsService) {}

  @Post()
  @Allow('platform', 'cliKey', 'noteEvents')
  @Describe({
    summary: 'Post a deployment: it is shown as an event on every spend chart',
    body: DeployNoteInput,
    answers: {
      200: { is: 'The same note was posted before under this id.', schema: Note },
      201: { is: 'The note.', schema: Note },
    },
    problems: {
      403: 'The team is none of the caller’s.',
      409: 'There is another note of this id.',
      422: 'The note cannot be read, or names a team that is not there.',
    },
  })
  async post(
    @CurrentActor() actor: Actor,
    @Body() body: unknown,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<DeployNote> {
    const { note, isNew } = await this.service.post(actor, parse(DeployNoteInput, body));
    void reply.status(isNew ? 201 : 200);
    return note;
  }
}
