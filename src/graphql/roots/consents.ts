import { orderOf } from '../filters/order.ts';
import { ConsentFilter, consentWhere } from '../filters/restriction-filter.ts';
import { Consent, ConsentConnection } from '../types/consent.ts';
import { rootList } from './root-list.ts';

rootList<typeof ConsentFilter.$inferInput | null | undefined>({
  all: 'consents',
  description: 'The consents that match, page by page.',
  type: Consent,
  connection: ConsentConnection,
  filter: ConsentFilter,
  where: consentWhere,
  order: orderOf('Consent', {
    FIRST_RECORDED: { column: 'firstRevisionId', description: 'By `firstRecordedAt`.' },
    LAST_RECORDED: {
      column: 'revisionId',
      description: 'By `lastRecordedAt`: a change of its periods counts as one.',
    },
  }),
  orderedBy: '`firstRecordedAt`',
});
