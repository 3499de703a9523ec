import type { Component } from 'vue'

/** A line of a menu. */
export interface MenuItem {
  readonly id: string
  readonly label: string
  readonly icon?: Component
  /** As the keys are labelled. */
  readonly keys?: readonly string[]
  readonly disabled?: boolean
  readonly danger?: boolean
  /** Set: the line can be ticked. */
  readonly checked?: boolean
  /** A line above it. */
  readonly separated?: boolean
  readonly run: () => void
}
