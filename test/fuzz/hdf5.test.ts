import { fuzzKinds } from './fuzzKinds.ts'

// Apart from the archives, so that two processes share the work.
fuzzKinds([
  ['h5', 20_000],
  ['weights', 20_000],
])
