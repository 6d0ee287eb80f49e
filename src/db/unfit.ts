/** A database that cannot hold the record. The message is one line and names the remedy. */
export class UnfitDatabase extends Error {
  override name = 'UnfitDatabase';
}
