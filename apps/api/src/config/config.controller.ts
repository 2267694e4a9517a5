import {
  Body,
  Controller,
  Get,
  Header,
  Headers,
  HttpCode,
  Inject,
  Post,
  Query,
  Res,
} from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { type Actor, Allow, CurrentActor } from '../platform/actor.js';
import { Invalid } from '../platform/errors.js';
import { parse } from '../platform/http/parse.js';
import { problem, ProblemDetails } from '../platform/http/problem.filter.js';
import { toJsonFile } from './config-file.js';
import { type ConfigPlan, ConfigService } from './config.service.js';
import { Describe } from '../platform/http/described.js';
import * as described from './config.descriptions.js';

const flag = z
  .enum(['', 'true', 'false', '1', '0'])
  .optional()
  .transform((text) => text === '' || text === 'true' || text === '1');
const Options = z.object({
  dryRun: flag,
  prune: flag,
  reason: z.string().max(2_000).optional(),
  owner: z
    .string()
    .regex(/^[^\p{Cc}]{1,200}$/u)
    .optional(),
});

/** The same two operations as in GraphQL, for terminals and scripts: the file as it is. */
@Controller('v1/config')
export class ConfigController {
  constructor(@Inject(ConfigService) private readonly config: ConfigService) {}

  /** YAML, or JSON where the caller prefers it; both are files that can be applied. */
  @Get()
  @Allow('platform', 'finance', 'auditor', 'readConfig')
  @Describe(described.exportFile)
  async export(
    @Headers('accept') accept: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    const text = await this.config.exportFile();
    const isJson = accept?.trimStart().startsWith('application/json') === true;
    void reply.header('vary', 'accept');
    void reply.type(isJson ? 'application/json' : 'text/yaml; charset=utf-8');
    return isJson ? toJsonFile(text) : text;
  }

  /** For editors: what may stand in the file. */
  @Get('schema.json')
  @Allow('anyone')
  @Header('content-type', 'application/schema+json')
  @Describe(described.fileSchema)
  schema(): unknown {
    return this.config.schema();
  }

  /**
   * `?dryRun=true` plans only, `?prune=true` also removes what the file does not name; `?owner=org.yaml`: from then on what the
   * file names is read-only on screen.
   */
  @Post()
  @HttpCode(200)
  @Allow('platform', 'applyConfig')
  @Describe({ ...described.applyFile, query: Options })
  async apply(
    @CurrentActor() actor: Actor,
    @Body() text: unknown,
    @Query() query: unknown,
  ): Promise<ConfigPlan> {
    const { dryRun, prune, reason, owner } = parse(Options, query, {
      message: 'dryRun and prune are true or false, and owner is the name of a file.',
      slug: 'bad_options',
      hint: 'For example ?dryRun=true.',
    });
    if (typeof text !== 'string') {
      const hint =
        'Send the file as it is, YAML or JSON, with the content type text/yaml or application/json.';
      throw new Invalid('The body is no text.', { slug: 'bad_body', hint });
    }
    const outcome = await this.config.apply(actor, text, {
      dryRun,
      prune,
      reason: reason ?? null,
      owner: owner ?? null,
    });
    if (!('problems' in outcome)) return outcome;
    const many =
      outcome.problems.length === 1 ? 'one problem' : `${outcome.problems.length} problems`;
    throw new ProblemDetails(
      problem(422, 'bad_config', `The file has ${many}.`, { problems: outcome.problems }),
    );
  }
}
