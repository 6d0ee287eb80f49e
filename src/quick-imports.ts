import { registerHooks } from 'node:module';

/**
 * Loaded before everything else: `node --import ./src/quick-imports.ts FILE`. Without it all works, and starts later: for every
 * module that it resolves, Node reads the `exports` of the package's whole package.json again, and drizzle-orm's has 290 kB.
 * A relative import within that package is the file that it names, an ES module.
 */
registerHooks({
  resolve(specifier, context, resolveNext) {
    const { parentURL } = context;
    return specifier.startsWith('.') && parentURL?.includes('/node_modules/drizzle-orm/')
      ? { url: new URL(specifier, parentURL).href, format: 'module', shortCircuit: true }
      : resolveNext(specifier, context);
  },
});
