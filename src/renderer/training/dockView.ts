import { shallowRef } from 'vue'

export type DockView = 'charts' | 'moves' | 'log' | 'notes' | 'settings'

/** Which part of the dock is shown. */
export const dockView = shallowRef<DockView>('charts')
