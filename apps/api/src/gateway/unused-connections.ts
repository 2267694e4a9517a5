import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import {
  Inject,
  Injectable,
  type OnApplicationBootstrap,
  type OnModuleDestroy,
} from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';

/**
 * Clients and load balancers open connections ahead. One that never carried a request has nothing to be drained, and Node
 * does not count it as idle: a process that ends would wait for it as long as for a call under way.
 */
@Injectable()
export class UnusedConnections implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly open = new Set<Socket>();

  constructor(@Inject(HttpAdapterHost) private readonly host: HttpAdapterHost) {}

  onApplicationBootstrap(): void {
    const server = this.host.httpAdapter.getHttpServer() as Server;
    server.on('connection', (socket) => {
      this.open.add(socket);
      socket.once('close', () => this.open.delete(socket));
    });
  }

  onModuleDestroy(): void {
    for (const socket of this.open) if (socket.bytesRead === 0) socket.destroy();
  }
}
