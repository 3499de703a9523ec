import { shallowRef } from 'vue'

/** A place in the workbench as the address says it: `#/editor/ID?layer=conv2d`. */
export interface Route {
  /** First part of the path; `home` when there is none. */
  readonly screen: string
  /** The other parts. */
  readonly params: readonly string[]
  readonly query: Readonly<Record<string, string>>
}

/** Reads the hash of an address; what it does not know becomes Home. */
export function parseHash(hash: string): Route {
  const [path = '', search = ''] = hash.replace(/^#\/?/, '').split('?')
  const [screen = '', ...params] = path.split('/').filter((part) => part !== '')
  return {
    screen: screen === '' ? 'home' : decode(screen),
    params: params.map(decode),
    query: Object.fromEntries(new URLSearchParams(search)),
  }
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

/** The hash of a place: `hashOf('editor', ['a b'])` is `#/editor/a%20b`. */
export function hashOf(
  screen: string,
  params: readonly string[] = [],
  query: Readonly<Record<string, string>> = {},
): string {
  const path = [screen, ...params].map(encodeURIComponent).join('/')
  const search = new URLSearchParams(query).toString()
  return `#/${path}${search === '' ? '' : `?${search}`}`
}

/** Where the person is. Follows the address. */
export const route = shallowRef<Route>(parseHash(window.location.hash))

window.addEventListener('hashchange', () => {
  route.value = parseHash(window.location.hash)
})

/** Goes somewhere; the browser's back button leads back. */
export function go(
  screen: string,
  params: readonly string[] = [],
  query: Readonly<Record<string, string>> = {},
): void {
  window.location.hash = hashOf(screen, params, query)
}

/** The same without a step in the history: for what is a detail of the present place. */
export function goInstead(
  screen: string,
  params: readonly string[] = [],
  query: Readonly<Record<string, string>> = {},
): void {
  window.history.replaceState(null, '', hashOf(screen, params, query))
  route.value = parseHash(window.location.hash)
}
