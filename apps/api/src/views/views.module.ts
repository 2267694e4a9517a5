import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { ViewsResolver } from './views.resolver.js';
import { ViewsService } from './views.service.js';

/** Pages with their filters, kept under a name: one's own, and shared ones. */
@Module({ imports: [AuditModule], providers: [ViewsResolver, ViewsService] })
export class ViewsModule {}
