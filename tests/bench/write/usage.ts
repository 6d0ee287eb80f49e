/** Preloaded into a program that is measured: what it took is the last thing that it prints on standard error. */
process.on('exit', () => {
  const { maxRSS } = process.resourceUsage();
  process.stderr.write(`\npeak memory: ${maxRSS} kB\n`);
});
