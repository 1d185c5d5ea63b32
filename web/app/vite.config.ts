import { defineConfig } from 'vitest/config';

// The page is written against React and runs on Preact's React layer: the same source, 55 KB less to download on a
// phone (docs/decisions.md). The tests run on what ships.
const react = [
  { find: /^react-dom\/test-utils$/, replacement: 'preact/test-utils' },
  { find: /^react-dom\/client$/, replacement: 'preact/compat/client' },
  { find: /^react-dom$/, replacement: 'preact/compat' },
  { find: /^react\/jsx-(dev-)?runtime$/, replacement: 'preact/jsx-runtime' },
  { find: /^react$/, replacement: 'preact/compat' },
];

// The testing library's CommonJS build would bring React itself in.
const testing = {
  find: /^@testing-library\/react$/,
  replacement: '@testing-library/react/dist/@testing-library/react.esm.js',
};

// `npm run dev` beside a server: BEDSIDE_URL=http://localhost:8080.
const server = process.env.BEDSIDE_URL ?? 'http://localhost:8080';

export default defineConfig({
  resolve: { alias: [...react, testing], conditions: ['bedside-source', 'module', 'browser', 'development|production'] },
  build: {
    target: 'es2022',
    // Nothing inline: the content security policy allows files of this origin only.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      // lucide-react marks its files for server components, of which there are none here.
      onLog: (level, log, tell) => log.code === 'MODULE_LEVEL_DIRECTIVE' || tell(level, log),
    },
  },
  server: {
    proxy: Object.fromEntries(
      ['/auth', '/rest', '/realtime', '/bedside'].map((path) => [path, { target: server, ws: true }]),
    ),
  },
  test: {
    environment: 'happy-dom',
    // One page for all files of a worker: making one takes longer than the tests in it, and setup.ts empties it.
    isolate: false,
    setupFiles: ['src/testing/setup.ts'],
    include: ['src/**/*.test.{ts,tsx}'],
    server: { deps: { inline: [/@testing-library\/react/, /@tanstack/] } },
    // One file instead of one per icon.
    deps: { optimizer: { client: { enabled: true, include: ['lucide-react'] } } },
  },
});
