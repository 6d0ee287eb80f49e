import { defineRelationsPart } from 'drizzle-orm';
import { always } from './relation-conditions.ts';
import * as tables from './tables/index.ts';

/** The relations of items, places and kinds of target: a part of `relations`. */
export const conceptRelations = defineRelationsPart(tables, (r) => ({
  items: {
    revision: r.one.revisions({ from: r.items.revisionId, to: r.revisions.id, ...always }),
    firstRevision: r.one.revisions({ from: r.items.firstRevisionId, to: r.revisions.id, ...always }),
    origin: r.one.actors({ from: r.items.originId, to: r.actors.id }),
    aliases: r.many.itemAliases({ from: r.items.id, to: r.itemAliases.itemId }),
    broader: r.many.items({
      from: r.items.id.through(r.itemBroader.itemId),
      to: r.items.id.through(r.itemBroader.broaderId),
      alias: 'broader',
    }),
    narrower: r.many.items({
      from: r.items.id.through(r.itemBroader.broaderId),
      to: r.items.id.through(r.itemBroader.itemId),
      alias: 'narrower',
    }),
    restrictions: r.many.restrictions({
      from: r.items.id.through(r.restrictionItems.itemId),
      to: r.restrictions.id.through(r.restrictionItems.restrictionId),
    }),
    transfers: r.many.transfers({ from: r.items.id, to: r.transfers.itemId }),
    evidence: r.many.evidence({ from: r.items.id, to: r.evidence.itemId }),
  },
  itemAliases: {
    item: r.one.items({ from: r.itemAliases.itemId, to: r.items.id, ...always }),
  },
  places: {
    revision: r.one.revisions({ from: r.places.revisionId, to: r.revisions.id, ...always }),
    firstRevision: r.one.revisions({ from: r.places.firstRevisionId, to: r.revisions.id, ...always }),
    broader: r.many.places({
      from: r.places.id.through(r.placeBroader.placeId),
      to: r.places.id.through(r.placeBroader.broaderId),
      alias: 'broader',
    }),
    narrower: r.many.places({
      from: r.places.id.through(r.placeBroader.broaderId),
      to: r.places.id.through(r.placeBroader.placeId),
      alias: 'narrower',
    }),
    memberships: r.many.placeBroader({ from: r.places.id, to: r.placeBroader.placeId }),
    events: r.many.events({ from: r.places.id, to: r.events.placeId }),
    evidence: r.many.evidence({ from: r.places.id, to: r.evidence.placeId }),
  },
  placeBroader: {
    place: r.one.places({ from: r.placeBroader.placeId, to: r.places.id, ...always }),
    broader: r.one.places({ from: r.placeBroader.broaderId, to: r.places.id, ...always }),
  },
  targets: {
    revision: r.one.revisions({ from: r.targets.revisionId, to: r.revisions.id, ...always }),
    firstRevision: r.one.revisions({ from: r.targets.firstRevisionId, to: r.revisions.id, ...always }),
    broader: r.one.targets({ from: r.targets.broaderId, to: r.targets.id }),
    narrower: r.many.targets({ from: r.targets.id, to: r.targets.broaderId }),
    evidence: r.many.evidence({ from: r.targets.id, to: r.evidence.targetId }),
  },
}));
