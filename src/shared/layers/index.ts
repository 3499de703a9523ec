import { dense } from './dense.ts'
import type { LayerKind } from './layerKind.ts'

/** Every layer kind that Graft knows. Adding a kind is adding a file and a line here. */
const kinds: readonly LayerKind[] = [dense]

/** Kinds by Keras class name, aliases included. */
export const layerKinds: ReadonlyMap<string, LayerKind> = new Map(
  kinds.flatMap((kind) =>
    [kind.className, ...(kind.keras?.aliases ?? [])].map((name) => [name, kind] as const),
  ),
)

/** All kinds once each, for the palette. */
export const allLayerKinds: readonly LayerKind[] = kinds
