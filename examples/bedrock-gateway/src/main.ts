import { setTimeout as sleep } from 'node:timers/promises';
import { createGateway, type GatewayEvent } from '@bursar/gateway';
import { Bedrock } from './bedrock/client.js';
import { ChatUpstream } from './openai/upstream.js';
import { createServer } from './server.js';
import { readSettings } from './settings.js';

const IDLE_MS = 50;
const READY_MS = 200;

const settings = readSettings(process.env);
const { host, port, region, environment, gateway: name, dataDir, lanes } = settings;

const gateway = await createGateway({
  url: settings.bursarUrl,
  token: settings.bursarToken,
  ...{ environment, gateway: name, dataDir, lanes },
  onEvent: (event: GatewayEvent) => console.error(JSON.stringify(event)),
});
const bedrock = new Bedrock(region, settings.bedrockEndpoint);
const chat = new ChatUpstream(region, settings.bedrockEndpoint, settings.bedrockApiKey);
const server = createServer({ gateway, bedrock, chat, region });
const address = await server.listen({ host, port });

let isClosing = false;
void sayWhenReady();

/** Ready is said once, when a policy is in hand and the key is good. Until then health says what is missing. */
async function sayWhenReady(): Promise<void> {
  let said: string | null = null;
  for (;;) {
    const { notReady } = gateway.status;
    if (notReady === null || isClosing) break;
    if (notReady !== said) console.error(`The gateway ${name} is not ready: ${notReady}`);
    said = notReady;
    await sleep(READY_MS, undefined, { ref: false });
  }
  if (!isClosing) console.log(`The gateway ${name} is ready at ${address}`);
}

/** A connection whose answer ended after the server began to close is idle from then on, and would keep it open. */
async function closeServer(): Promise<void> {
  const sweep = setInterval(() => server.server.closeIdleConnections(), IDLE_MS);
  await server.close();
  clearInterval(sweep);
}

for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.on(signal, () => {
    if (isClosing) return;
    isClosing = true;
    // Answers under way end first, so that their cost is reported before the process ends.
    void closeServer()
      .then(() => gateway.close())
      .then(() => bedrock.close())
      .then(() => chat.close());
  });
