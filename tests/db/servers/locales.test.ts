import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { openDatabase } from '../../../src/db/client.ts';
import { migrateDatabase } from '../../../src/record/migrate.ts';
import { asking } from '../../support/asking.ts';
import { load } from '../../support/bundle.ts';
import { createDatabase } from '../../support/database.ts';
import { found, inAlphabet, searches, walkNames, wordsBundle } from '../../support/pages/words.ts';

// The order of Swedish has å after z; a server may be of any locale, with or without the letters of Unicode.
const locales = {
  'libc C': `locale_provider libc locale 'C'`,
  'libc C.UTF-8': `locale_provider libc locale 'C.UTF-8'`,
  'ICU, Swedish': `locale_provider icu icu_locale 'sv-SE' locale 'C'`,
};

test.each(Object.entries(locales))(
  'words are found and names are ordered the same on a server of %s',
  { timeout: 60_000 },
  async (_, locale) => {
    const { url, drop } = await createDatabase(`template0 ${locale}`);
    await migrateDatabase(url);
    const { db, close } = openDatabase(url, { connections: 2 });
    try {
      await load(db, wordsBundle);
      const ask = asking({ db });
      for (const [text, keys] of searches)
        expect([text, (await found(ask, text, ['STATEMENT'])).sort()]).toEqual([text, [...keys].sort()]);
      expect(await found(ask, 'Erdoğan', ['STATEMENT'])).toEqual(['marked', 'unmarked']);
      expect(await walkNames(ask, 'actors', { kind: { eq: 'PERSON' } })).toEqual(inAlphabet);
      expect(await walkNames(ask, 'places', { name: { contains: 'ZOE' } })).toEqual(['Zoe', 'Zoë']);
      const { suggest } = await ask('{ suggest(text: "ZO", types: PLACE) { matched } }');
      expect(suggest.map(({ matched }: { matched: string }) => matched)).toEqual(['Zoe', 'Zoë']);
      const { targets } = await ask('{ targets(orderBy: { field: KEY }) { nodes { key } } }');
      expect(targets.nodes.map(({ key }: { key: string }) => key)).toEqual([
        'B-1',
        'Z-1',
        'a-1',
        'a_1',
        'b-1',
      ]);
      const [{ locale: found_ } = { locale: '' }] = await db.execute<{ locale: string }>(
        sql`select datlocprovider::text || ' ' || datctype as locale from pg_database where datname = current_database()`,
      );
      expect(found_).not.toBe('b C');
    } finally {
      await close();
      await drop();
    }
  },
);
