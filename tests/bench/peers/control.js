/**
 * Joins a peer to the benchmark that started it, over IPC: says on which port it listens, and publishes `count` changes
 * when told to, giving the event loop a turn after each so that sockets are written to meanwhile.
 */
export function obey(port, publish, orders = {}) {
  process.on('message', async ({ id, order, ...about }) => {
    if (order === 'publish') await publishEach(about, publish);
    else if (orders[order]) await orders[order](about);
    else return;
    process.send({ id });
  });
  process.send({ port });
}

async function publishEach({ from, count, padding }, publish) {
  for (let n = from; n < from + count; n += 1) {
    publish(changeOf(n, padding));
    await new Promise(setImmediate);
  }
}

/** What every peer publishes: the shape of Caveat's own change, with a description as long as the benchmark asks for. */
export function changeOf(n, padding) {
  const key = `bench-${String(n).padStart(8, '0')}`;
  return {
    cursor: Buffer.from(`0123456789abcdef.${String(n).padStart(8, '0')}`).toString('base64url'),
    kind: 'CREATED',
    entity: 'PLACE',
    key,
    after: { key, name: 'A place', type: 'place', description: 'x'.repeat(padding) },
    reason: null,
    principal: 'postgres:caveat',
    recordedAt: '2026-11-24T12:00:00.123456Z',
  };
}

/** The protocol's message that carries a change. */
export const messageOf = (change) =>
  JSON.stringify({ id: '1', type: 'next', payload: { data: { changed: change } } });
