import { z } from 'zod';
import { ENVIRONMENT } from '../policies/policies.module.js';
import { isGatewayName } from '../gateways/gateways.module.js';
import { storableText } from '../platform/text/storable.js';

export const environmentName = z
  .string('name the environment, as ?environment=prod')
  .regex(ENVIRONMENT, 'is no name of an environment');

export const gatewayName = storableText.refine(isGatewayName, 'is no name of a gateway');
