import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Controller, Get } from '@nestjs/common';
import { Mutation, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { AccessModule, EndpointsService } from '../../apps/api/src/access/access.module.js';
import { readConfig } from '../../apps/api/src/platform/config.js';
import { PlatformModule } from '../../apps/api/src/platform/platform.module.js';
import { bearer } from '../support/http/client.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';

let bursar: TestBursar;

beforeAll(async () => {
  bursar = await startBursar();
});
afterAll(() => bursar.close());

@Controller('open')
class OpenController {
  @Get('route')
  route(): string {
    return 'through';
  }
}

@Resolver()
class OpenResolver {
  @Query('openQuery')
  query(): string {
    return 'through';
  }

  @Mutation('openMutation')
  mutation(): string {
    return 'through';
  }
}

@Resolver('Query')
class OpenRootResolver {
  @ResolveField('openField')
  field(): string {
    return 'through';
  }
}

@Resolver('Team')
class NestedResolver {
  @ResolveField('name')
  name(): string {
    return 'behind the endpoint of its parent';
  }
}

describe('an endpoint without @Allow', () => {
  const moduleWithIt = () => {
    const config = readConfig({ DATABASE_URL: bursar.databaseUrl, LOG_LEVEL: 'silent' });
    return Test.createTestingModule({
      imports: [PlatformModule.with(config, 'api'), AccessModule],
      controllers: [OpenController],
      providers: [OpenResolver, OpenRootResolver, NestedResolver],
    });
  };
  const appOf = async (module: ReturnType<typeof moduleWithIt>) =>
    (await module.compile()).createNestApplication<NestFastifyApplication>(new FastifyAdapter(), {
      logger: false,
    });

  it('stops the start with an error that names it', async () => {
    const app = await appOf(moduleWithIt());
    await expect(app.init()).rejects.toThrow(
      'Endpoints without @Allow:\n  GET /open/route (OpenController.route)\n  Query.openQuery (OpenResolver.query)\n' +
        '  Mutation.openMutation (OpenResolver.mutation)\n  Query.openField (OpenRootResolver.field)',
    );
    await app.close();
  });

  it('refuses every caller if it is reached anyway', async () => {
    const app = await appOf(moduleWithIt().overrideProvider(EndpointsService).useValue({}));
    await app.init();
    const answer = await app.inject({
      method: 'GET',
      url: '/open/route',
      headers: bearer(bursar.token),
    });
    expect([answer.statusCode, answer.body.includes('through')]).toEqual([403, false]);
    await app.close();
  });
});
