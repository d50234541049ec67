/** Where a page begins to be read: at its top, but for who comes back to it, whose place the browser knows. */

let isBack = false

addEventListener('popstate', () => {
  isBack = true
})
// Said by wouter, of who follows a link.
addEventListener('pushState', () => {
  isBack = false
})

export function showTop(): void {
  if (!isBack) scrollTo(0, 0)
}
