import { build, loadConfigFromFile, mergeConfig } from 'vite';
const { config } = await loadConfigFromFile({ command: 'build', mode: 'embed' }, 'vite.config.ts');
const out = await build(mergeConfig(config, { configFile: false, logLevel: 'silent', build: { outDir: '/tmp/eb2', write: false }, plugins: [{ name: 'a', generateBundle(_, b) {
  for (const c of Object.values(b)) if (c.type === 'chunk') {
    const m = Object.entries(c.modules).map(([id, x]) => [id.replace(process.cwd() + '/', '').replace(/.*node_modules\//, 'nm/'), x.renderedLength ?? x.code?.length]);
    console.log('==', c.fileName, c.code.length);
    for (const [id, n] of m.sort((a, b2) => b2[1] - a[1]).slice(0, +process.argv[2] || 14)) console.log('   ', n, id);
  }
} }] }));
