/**
 * The desktop app. Its archive holds Electron's own part and the pages; the workbench, TensorFlow and the pinned Node lie
 * beside it as files (out/stage, made by scripts/package.ts), since only Electron can read an archive.
 */
module.exports = {
  appId: 'org.graft.workbench',
  productName: 'Graft',
  directories: { output: 'out/package' },
  files: ['out/main/**', 'out/preload/**', 'out/renderer/**', 'package.json', '!node_modules/**'],
  extraResources: [
    { from: 'out/stage/host', to: 'host' },
    { from: 'out/stage/node', to: 'node' },
  ],
  asar: true,
  // SQLite's, libvips' and TensorFlow's libraries run on the pinned Node, for which they are there already.
  npmRebuild: false,
  electronFuses: {
    runAsNode: false,
    enableCookieEncryption: true,
    enableNodeOptionsEnvironmentVariable: false,
    enableNodeCliInspectArguments: false,
    enableEmbeddedAsarIntegrityValidation: true,
    onlyLoadAppFromAsar: true,
    loadBrowserProcessSpecificV8Snapshot: false,
    grantFileProtocolExtraPrivileges: false,
  },
  fileAssociations: [
    { ext: 'graft', name: 'Graft document', role: 'Editor' },
    { ext: 'keras', name: 'Keras model', role: 'Viewer' },
    { ext: 'h5', name: 'Keras model (HDF5)', role: 'Viewer' },
  ],
  icon: 'resources/icon.png',
  linux: { target: ['AppImage', 'deb'], category: 'Science' },
  mac: {
    target: ['dmg', 'zip'],
    category: 'public.app-category.developer-tools',
    hardenedRuntime: true,
    minimumSystemVersion: '12.0',
  },
  win: { target: ['nsis'] },
  nsis: { oneClick: false, perMachine: false, allowToChangeInstallationDirectory: true },
}
