import { createGateway, type GatewayEvent } from '@bursar/gateway';
import { Bedrock } from './bedrock.js';
import { createServer } from './server.js';
import { readSettings } from './settings.js';

const IDLE_MS = 50;

const settings = readSettings(process.env);
const { host, port, region, environment, gateway: name, dataDir, lanes } = settings;

const gateway = await createGateway({
  url: settings.bursarUrl,
  token: settings.bursarToken,
  ...{ environment, gateway: name, dataDir, lanes },
  onEvent: (event: GatewayEvent) => console.error(JSON.stringify(event)),
});
const bedrock = new Bedrock(region, settings.bedrockEndpoint);
const server = createServer({ gateway, bedrock, region });
const address = await server.listen({ host, port });
console.log(`The gateway ${name} is ready at ${address}`);

/** A connection whose answer ended after the server began to close is idle from then on, and would keep it open. */
async function closeServer(): Promise<void> {
  const sweep = setInterval(() => server.server.closeIdleConnections(), IDLE_MS);
  await server.close();
  clearInterval(sweep);
}

let isClosing = false;
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.on(signal, () => {
    if (isClosing) return;
    isClosing = true;
    // Answers under way end first: what they cost is told before the process is gone.
    void closeServer()
      .then(() => gateway.close())
      .then(() => bedrock.close());
  });
