/** The borders of docs: ARCHITECTURE.md, checked. A process imports itself and `shared`; nothing else. */
const only = (name, comment, packagePattern, allowed) => ({
  name,
  comment,
  severity: 'error',
  from: { path: '^src/', pathNot: allowed },
  to: { path: packagePattern },
})

/** Folders of the renderer that each are one part of the screen. */
const features = 'home|data|editor|training|results|runs|library|pretraining'

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-orphans',
      comment: 'A module that nobody imports is dead code.',
      severity: 'error',
      from: { orphan: true, path: '^src/', pathNot: '\\.d\\.ts$' },
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
    {
      name: 'renderer-walls',
      severity: 'error',
      from: { path: '^src/renderer/' },
      to: { path: '^src/', pathNot: '^src/(renderer|shared)/' },
    },
    {
      name: 'preload-walls',
      severity: 'error',
      from: { path: '^src/preload/' },
      to: { path: '^src/', pathNot: '^src/(preload|shared)/' },
    },
    {
      name: 'renderer-knows-no-node',
      severity: 'error',
      from: { path: '^src/renderer/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'features-apart',
      comment: 'Features of the renderer do not import each other; app joins them.',
      severity: 'error',
      from: { path: `^src/renderer/(${features})/` },
      to: { path: `^src/renderer/(${features}|app)/`, pathNot: '^src/renderer/$1/' },
    },
    {
      name: 'leaves-of-renderer',
      comment: 'What all features use knows none of them.',
      severity: 'error',
      from: { path: '^src/renderer/(ui|charts|i18n|api|commands|router|document|fields)/' },
      to: { path: `^src/renderer/(${features}|app)/` },
    },
    only('charts-in-charts', 'One folder draws charts.', '^node_modules/chart.js/', [
      '^src/renderer/charts/',
    ]),
    only('reka-in-ui', 'One folder makes accessible parts.', '^node_modules/reka-ui/', [
      '^src/renderer/ui/',
    ]),
    only('electron-in-electron', 'One folder knows the shell.', '^(node_modules/)?electron(/|$)', [
      '^src/main/electron/',
      '^src/preload/',
    ]),
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
      comment:
        'library, formats, datasets and trainerHost are joined by services alone; archives are unpacked by one reader.',
      severity: 'error',
      from: { path: '^src/main/(library|formats|datasets|trainerHost)/' },
      to: {
        path: '^src/main/',
        pathNot: ['^src/main/$1/', '^src/main/formats/zip/'],
      },
    },
    {
      name: 'services-know-no-shell',
      severity: 'error',
      from: { path: '^src/main/(services|workbench)/' },
      to: { path: '^src/main/(cli|electron|web)/' },
    },
    { name: 'no-src-to-test', severity: 'error', from: { path: '^src/' }, to: { path: '^test/' } },
    {
      name: 'not-to-dev-dep',
      comment: 'What the build bundles, and Electron itself, need not be there at run time.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(renderer|preload|main/electron)/' },
      to: { dependencyTypes: ['npm-dev'], pathNot: '^node_modules/@types/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: { extensions: ['.ts', '.vue', '.js', '.mjs', '.cjs', '.d.ts'] },
    // Entry points are started by path, not imported.
    exclude: { path: '^(coverage|out)/' },
  },
}
