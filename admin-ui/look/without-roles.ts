/**
 * The component for calendars calls itself a table, but its events stand beside the cells. So it is none for those who hear it:
 * each event says by itself where it belongs.
 */
export function withoutRoles(root: HTMLElement): () => void {
  const selector = '[role=table], [role=row], [role=rowgroup], [role=cell], [role=columnheader], [role=rowheader]'
  const bare = (one: Element) => {
    one.removeAttribute('role')
    one.removeAttribute('aria-colindex')
  }
  const strip = (node: ParentNode) => node.querySelectorAll(selector).forEach(bare)
  const observer = new MutationObserver((records) => {
    for (const { addedNodes } of records)
      for (const node of addedNodes) {
        if (!(node instanceof Element)) continue
        if (node.matches(selector)) bare(node)
        strip(node)
      }
  })
  observer.observe(root, { childList: true, subtree: true })
  strip(root)
  return () => observer.disconnect()
}
