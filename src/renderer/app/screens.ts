import { House, Layers, LayoutGrid, Library, LineChart, Sprout } from '@lucide/vue'
import { defineAsyncComponent, type Component } from 'vue'
import type { MessageKey } from '../i18n/messages.ts'

/** A page of the workbench: a line here puts it into the rail, the palette and the router. */
export interface Screen {
  /** First part of the address. */
  readonly name: string
  readonly title: MessageKey
  readonly goTitle: MessageKey
  readonly icon: Component
  readonly component: Component
}

/** The rail from top to bottom. */
export const screens: readonly Screen[] = [
  {
    name: 'home',
    title: 'app.home',
    goTitle: 'app.goHome',
    icon: House,
    component: defineAsyncComponent(() => import('../home/HomeScreen.vue')),
  },
  {
    name: 'data',
    title: 'app.data',
    goTitle: 'app.goData',
    icon: LayoutGrid,
    component: defineAsyncComponent(() => import('../data/DataScreen.vue')),
  },
  {
    name: 'editor',
    title: 'app.editor',
    goTitle: 'app.goEditor',
    icon: Layers,
    component: defineAsyncComponent(() => import('./EditorPage.vue')),
  },
  {
    name: 'pretrain',
    title: 'app.pretrain',
    goTitle: 'app.goPretrain',
    icon: Sprout,
    component: defineAsyncComponent(() => import('../pretraining/PretrainScreen.vue')),
  },
  {
    name: 'runs',
    title: 'app.runs',
    goTitle: 'app.goRuns',
    icon: LineChart,
    component: defineAsyncComponent(() => import('./RunsPage.vue')),
  },
  {
    name: 'library',
    title: 'app.library',
    goTitle: 'app.goLibrary',
    icon: Library,
    component: defineAsyncComponent(() => import('../library/LibraryScreen.vue')),
  },
]
