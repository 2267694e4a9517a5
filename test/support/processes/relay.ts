import http from 'node:http';
import type { AddressInfo } from 'node:net';

/** Stands between a gateway and the processes of the api, as a load balancer does, and can lose an answer. */
export class Relay {
  /** Where requests go. */
  target: string;
  /** Asked before an answer goes on: true loses it, after whatever else is done meanwhile. */
  lose: (path: string) => Promise<boolean> = () => Promise.resolve(false);
  readonly #server = http.createServer((request, response) => this.#carry(request, response));

  private constructor(target: string) {
    this.target = target;
  }

  static async start(target: string): Promise<Relay> {
    const relay = new Relay(target);
    await new Promise<void>((resolve) => relay.#server.listen(0, '127.0.0.1', resolve));
    return relay;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #carry(request: http.IncomingMessage, response: http.ServerResponse): void {
    const { method, headers, url = '/' } = request;
    const cut = () => request.socket.destroy();
    const options = { method, headers, agent: false };
    const onward = http.request(new URL(url, this.target), options, (answer) => {
      answer.on('error', cut);
      void this.lose(url).then((isLost) => {
        if (isLost) cut();
        else {
          response.writeHead(answer.statusCode ?? 502, answer.headers);
          answer.pipe(response);
        }
      });
    });
    onward.on('error', cut);
    response.on('close', () => onward.destroy());
    request.pipe(onward);
  }
}
