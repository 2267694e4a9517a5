import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { SpendModule } from '../spend/spend.module.js';
import { ViewsResolver } from './views.resolver.js';
import { ViewsService } from './views.service.js';

export { type SavedView, viewsByIds } from './view.repository.js';
export { questionsOf, type ViewQuestion } from './view-question.js';

/** Pages with their filters, kept under a name: one's own, and shared ones. */
@Module({ imports: [AuditModule, SpendModule], providers: [ViewsResolver, ViewsService] })
export class ViewsModule {}
