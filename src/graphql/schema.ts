import { lexicographicSortSchema, printSchema as print } from 'graphql';
import './scalars.ts';
import './nodes.ts';
import './document.ts';
import './evidence.ts';
import './actor.ts';
import './item.ts';
import './place.ts';
import './target.ts';
import './event.ts';
import './transfer.ts';
import './statement.ts';
import './restriction.ts';
import './status.ts';
import './consent.ts';
import './search.ts';
import './change.ts';
import './error-code.ts';
import './server/limits.ts';
import './server/position.ts';
import './difference.ts';
import './needs-review.ts';
import './revision.ts';
import './groups/restrictions.ts';
import './groups/statements.ts';
import './use-assessment.ts';
import './position.ts';
import './warnings.ts';
import './mutations/index.ts';
import './subscriptions/index.ts';
import { builder } from './builder.ts';
import { directives, withCosts } from './server/costs.ts';

export const schema = builder.toSchema({ directives });

/** The contract as text, with what its fields cost; sorted, so that it says the same however the code is ordered. */
export const printSchema = (): string => `${withCosts(print(lexicographicSortSchema(schema)), schema)}\n`;
