import { z } from 'zod';
import { job } from '../../platform/jobs.js';

export const sendMessages = job('send-messages', z.object({}), 3);

export const SendInvitation = z.object({ invitation: z.string() });
export type SendInvitation = z.infer<typeof SendInvitation>;

export const sendInvitation = job('send-invitation', SendInvitation);
