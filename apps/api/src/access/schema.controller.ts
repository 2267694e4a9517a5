import { Controller, Get, Header, Inject } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { GraphQLSchemaHost } from '@nestjs/graphql';
import { printSchema } from 'graphql';
import { Allow } from '../platform/actor.js';
import { Describe } from '../platform/http/described.js';
import { EndpointsService } from './endpoints.service.js';
import { openApiOf } from './openapi.js';

/** What programs need to know of the API, written by the API itself. */
@Controller('v1')
export class SchemaController {
  constructor(
    @Inject(ModuleRef) private readonly modules: ModuleRef,
    @Inject(EndpointsService) private readonly endpoints: EndpointsService,
  ) {}

  @Get('schema.graphql')
  @Allow('signedIn', 'ingestKey', 'gatewayKey')
  @Header('content-type', 'text/plain; charset=utf-8')
  @Describe({
    summary: 'The GraphQL schema, as SDL',
    answers: { 200: { is: 'The schema.', type: 'text/plain' } },
  })
  sdl(): string {
    return printSchema(this.modules.get(GraphQLSchemaHost, { strict: false }).schema);
  }

  @Get('openapi.json')
  @Allow('anyone')
  @Describe({
    summary: 'This document',
    answers: { 200: { is: 'OpenAPI 3.1.', type: 'application/json' } },
  })
  openApi(): unknown {
    return openApiOf(this.endpoints.endpoints());
  }
}
