import * as fc from 'fast-check';
import { seed } from './seed.ts';

// Whatever a test draws follows from the seed of the run. A test that draws several times at once adds to it.
fc.configureGlobal({ seed });

export { fc };
