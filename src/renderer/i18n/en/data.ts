/** Words of the Data screen. */
export const data = {
  title: 'Data',
  lead: 'Look at the data before you train on it: classes, counts, and pictures of each.',
  sample: 'Sample: Fashion-MNIST',
  chooseFolder: 'Folder of pictures…',
  chooseIdx: 'IDX files…',
  rows: 'no rows | one row | {n} rows',
  classes: 'no classes | one class | {n} classes',
  classColumn: 'Class',
  countColumn: 'Pictures',
  shareColumn: 'Share',
  shape: 'Shape of a row',
  sizes: 'Sizes',
  skipped: 'Left out',
  nothingSkipped: 'Nothing was left out.',
  picturesOf: 'Pictures of {name}',
  more: 'Show more',
  reading: 'Reading the data…',
  emptyTitle: 'No data chosen',
  emptyHint:
    'Choose the sample, or a folder in which each folder is a class. Dropping it here works, too.',
  notTrainable: 'This can be looked at. A plan takes the sample or NumPy files so far.',
} as const
