import { Inject, Injectable } from '@nestjs/common';
import { SourceTypes } from '../source-types.js';
import { AwsOrganization } from './aws-organization.js';
import { BedrockInventory } from './bedrock-inventory.js';
import { CostCategories } from './cost-categories.js';

/** Sources that bring no usage, but what calls are made by and through. */
@Injectable()
export class InventorySources {
  constructor(
    @Inject(SourceTypes) types: SourceTypes,
    @Inject(BedrockInventory) bedrock: BedrockInventory,
    @Inject(AwsOrganization) organization: AwsOrganization,
    @Inject(CostCategories) categories: CostCategories,
  ) {
    types.add(bedrock.type, organization.type, categories.type);
  }
}
