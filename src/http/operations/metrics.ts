import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { PoolFigures } from '../../db/connection/pool.ts';
import type { Executor } from '../../execution/executor.ts';
import type { CacheFigures } from '../../execution/strategies/cached.ts';
import type { Hub, HubFigures } from '../../live/hub.ts';
import { Problem } from '../problem.ts';
import type { Handler, Route } from '../route.ts';

type Reading = number | Record<string, number>;
type Metric = { name: string; help: string; label?: string; read: (figures: HubFigures) => Reading };

const gauges: Metric[] = [
  { name: 'caveat_feed_head_position', help: 'Position of the newest change known.', read: (it) => it.head },
  {
    name: 'caveat_hub_position',
    help: 'Position up to which changes were offered to streams.',
    read: (it) => it.position,
  },
  {
    name: 'caveat_hub_lag',
    help: 'Positions between the newest change known and the newest offered to streams.',
    read: (it) => it.head - it.position,
  },
  {
    name: 'caveat_notification_queue_usage',
    help: "Usage of Postgres' notification queue, from 0 to 1.",
    read: (it) => it.notificationQueueUsage,
  },
  { name: 'caveat_groups', help: 'Groups of streams that receive the same bytes.', read: (it) => it.groups },
  { name: 'caveat_streams', help: 'Open streams.', read: (it) => it.streams },
  {
    name: 'caveat_parked_readers',
    help: 'Streams whose reader is behind, with a full buffer.',
    read: (it) => it.parked,
  },
];

const counters: Metric[] = [
  {
    name: 'caveat_missed_notifications_total',
    help: 'Changes found by polling for which no notification had arrived.',
    read: (it) => it.missedNotifications,
  },
  {
    name: 'caveat_history_reads_total',
    help: 'Pages of older changes read from Postgres.',
    read: (it) => it.historyReads,
  },
  {
    name: 'caveat_executions_total',
    help: 'Messages executed, once per group.',
    read: (it) => it.executions,
  },
  { name: 'caveat_deliveries_total', help: 'Messages written to streams.', read: (it) => it.deliveries },
  {
    name: 'caveat_resumes_total',
    help: 'Streams resumed from a cursor.',
    label: 'source',
    read: (it) => it.resumes,
  },
  {
    name: 'caveat_resets_total',
    help: 'Streams that could not be resumed from their cursor.',
    label: 'reason',
    read: (it) => it.resets,
  },
  {
    name: 'caveat_slow_readers_ended_total',
    help: 'Streams closed because their reader was too slow.',
    read: (it) => it.tooSlow,
  },
];

type OfAnswers = Omit<Metric, 'read'> & { isGauge?: true; read: (figures: CacheFigures) => Reading };

const ofAnswers: OfAnswers[] = [
  { name: 'caveat_answer_hits_total', help: 'Queries answered from the cache.', read: (it) => it.hits },
  {
    name: 'caveat_answer_misses_total',
    help: 'Queries not answered from the cache.',
    read: (it) => it.misses,
  },
  { name: 'caveat_answers_kept', help: 'Answers in the cache.', isGauge: true, read: (it) => it.entries },
  {
    name: 'caveat_answers_bytes',
    help: 'Bytes of the answers in the cache.',
    isGauge: true,
    read: (it) => it.bytes,
  },
  {
    name: 'caveat_answers_ended_total',
    help: 'Answers removed from the cache, by reason.',
    label: 'by',
    read: (it) => it.ended,
  },
];

/**
 * `GET /metrics`: figures of the feed, the hub, the answer cache and the pool, in Prometheus' text format. `isOpen` says whether a
 * request needs no key. No label has a value from a request.
 */
export function handleMetrics(
  hub: Hub,
  pool: PoolFigures,
  executor: Executor,
  isOpen: NonNullable<Route['isOpen']>,
): Handler {
  const registry = new Registry();
  // Each sample includes its own interval, so an idle event loop shows 100 ms. With the default of 10 ms an idle server would
  // spend more time on this than on all else.
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: 100 });
  // Read once for all metrics of a scrape.
  let figures = hub.figures();
  const define = (Kind: typeof Gauge | typeof Counter, { name, help, label, read }: Metric) => {
    const metric: Gauge | Counter = new Kind({
      name,
      help,
      registers: [registry],
      labelNames: label === undefined ? [] : [label],
      collect() {
        const reading = read(figures);
        metric.reset();
        if (typeof reading === 'number') metric.inc(reading);
        else
          for (const [value, count] of Object.entries(reading)) metric.inc({ [String(label)]: value }, count);
      },
    });
  };
  for (const gauge of gauges) define(Gauge, gauge);
  for (const counter of counters) define(Counter, counter);
  define(Gauge, {
    name: 'caveat_pool_busy',
    help: 'Connections to Postgres in use.',
    read: () => pool.busy,
  });
  define(Gauge, {
    name: 'caveat_pool_waiting',
    help: 'Requests waiting for a connection.',
    read: () => pool.waiting,
  });
  define(Counter, {
    name: 'caveat_pool_refused_total',
    help: 'Requests refused because no connection became free.',
    read: () => pool.refused,
  });
  countOperations(registry, executor);
  for (const metric of ofAnswers)
    define(metric.isGauge ? Gauge : Counter, { ...metric, read: () => metric.read(executor.cacheFigures) });
  return async (request, response, { principal }) => {
    if (principal === null && !isOpen(request))
      throw new Problem(
        'FORBIDDEN',
        'From another machine the metrics need a key, or the setting PUBLIC_METRICS.',
      );
    figures = hub.figures();
    const text = await registry.metrics();
    response.writeHead(200, { 'content-type': registry.contentType, 'cache-control': 'no-store' });
    response.end(request.method === 'HEAD' ? undefined : text);
  };
}

function countOperations(registry: Registry, { operations }: Executor): void {
  new Counter({
    name: 'caveat_operations_total',
    help: 'Queries, mutations and events of subscriptions executed, by strategy and reason to fall back.',
    registers: [registry],
    labelNames: ['strategy', 'reason'],
    collect() {
      this.reset();
      for (const { strategy, reason, count } of operations.all) this.inc({ strategy, reason }, count);
    },
  });
}
