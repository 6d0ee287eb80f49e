import { cpus, totalmem } from 'node:os';

/** On what it was measured. */
export const describeMachine = () => ({
  node: process.version,
  cpus: cpus().length,
  model: cpus()[0]?.model,
  memory: `${Math.round(totalmem() / 2 ** 30)} GB`,
});
