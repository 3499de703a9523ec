/** The borders of docs: ARCHITECTURE.md, checked. A process imports itself and `shared`; nothing else. */
const only = (name, comment, packagePattern, allowed) => ({
  name,
  comment,
  severity: 'error',
  from: { path: '^src/', pathNot: allowed },
  to: { path: packagePattern },
})

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-orphans',
      comment: 'A module that nobody imports is dead code.',
      severity: 'error',
      from: { orphan: true, path: '^src/' },
      to: {},
    },
    {
      name: 'shared-is-pure',
      comment: 'shared imports only itself, zod and pure-rand; tfjs-core for types alone.',
      severity: 'error',
      from: { path: '^src/shared/' },
      to: {
        pathNot: [
          '^src/shared/',
          '^(node_modules/)?(zod|pure-rand|@stdlib)/',
          '^node_modules/@tensorflow/tfjs-core/',
        ],
      },
    },
    {
      name: 'shared-tfjs-types-only',
      comment: 'Layer kinds are written over injected ops: shared never loads TensorFlow.',
      severity: 'error',
      from: { path: '^src/shared/' },
      to: { path: '^node_modules/@tensorflow/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'main-walls',
      severity: 'error',
      from: { path: '^src/main/' },
      to: { path: '^src/', pathNot: '^src/(main|shared)/' },
    },
    {
      name: 'trainer-walls',
      severity: 'error',
      from: { path: '^src/trainer/' },
      to: { path: '^src/', pathNot: '^src/(trainer|shared)/' },
    },
    only('tensorflow-in-trainer', 'One process loads TensorFlow.', '^node_modules/@tensorflow/', [
      '^src/trainer/',
      '^src/shared/',
    ]),
    only('sqlite-in-library', 'One folder knows SQL.', '^node_modules/better-sqlite3/', [
      '^src/main/library/',
    ]),
    only('hdf5-in-formats', 'One folder reads model files.', '^node_modules/h5wasm/', [
      '^src/main/formats/',
    ]),
    only('commander-in-cli', 'One folder reads the command line.', '^node_modules/commander/', [
      '^src/main/cli/',
    ]),
    {
      name: 'leaves-of-main',
      comment: 'library, formats, datasets and trainerHost are joined by services alone.',
      severity: 'error',
      from: { path: '^src/main/(library|formats|datasets|trainerHost)/' },
      to: {
        path: '^src/main/',
        pathNot: '^src/main/$1/',
      },
    },
    {
      name: 'services-know-no-shell',
      severity: 'error',
      from: { path: '^src/main/services/' },
      to: { path: '^src/main/(cli|electron|web)/' },
    },
    { name: 'no-src-to-test', severity: 'error', from: { path: '^src/' }, to: { path: '^test/' } },
    {
      name: 'not-to-dev-dep',
      severity: 'error',
      from: { path: '^src/' },
      to: { dependencyTypes: ['npm-dev'], pathNot: '^node_modules/@types/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: { extensions: ['.ts', '.js', '.mjs', '.cjs', '.d.ts'] },
    // Entry points are started by path, not imported.
    exclude: { path: '^(coverage|out)/' },
  },
}
