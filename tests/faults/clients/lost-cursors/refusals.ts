import assert from 'node:assert/strict';

/**
 * A request for a page can be refused: with a reason, and never answered with the remaining changes. Returns the number
 * of refusals.
 */
export async function checkRefusals(
  server: { url: string; ask(query: string, variables: object): Promise<Answer> },
  cursor: string,
  reason: string,
): Promise<number> {
  const isForged = reason === 'FORGED';
  for (const accept of ['application/json', 'application/x-ndjson']) {
    const response = await fetch(`${server.url}/changes?${new URLSearchParams({ after: cursor })}`, {
      headers: { accept },
    });
    const problem =
      response.status === 200 ? { code: 'none', reason: 'none' } : ((await response.json()) as Problem);
    assert.deepEqual(
      [accept, response.status, problem.code, problem.reason],
      isForged ? [accept, 400, 'INVALID_CURSOR', undefined] : [accept, 410, 'FEED_RESET', reason],
      `GET /changes after ${cursor}`,
    );
    await response.body?.cancel().catch(() => {});
  }
  const { errors } = await server.ask(
    'query ($after: Cursor) { changes(first: 1, after: $after) { nodes { key } } }',
    {
      after: cursor,
    },
  );
  const { code, cause } = errors?.[0]?.extensions ?? {};
  assert.deepEqual(
    [code, cause],
    isForged ? ['INVALID_CURSOR', undefined] : ['FEED_RESET', reason],
    `changes after ${cursor}, ${reason}`,
  );
  return 3;
}

type Problem = { code: string; reason?: string; cause?: string };
type Answer = { errors?: { extensions: Problem }[] };
