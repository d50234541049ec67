import { type QueryClient, useQueryClient } from '@tanstack/react-query'
import { Component, type ReactNode } from 'react'
import { forgetFailedWords } from '../i18n/messages.tsx'
import { ProblemPage } from './problem-page.tsx'

interface Props {
  readonly children: ReactNode
}

/** One page that breaks leaves the rest. */
export function ErrorBoundary({ children }: Props) {
  return <Boundary queries={useQueryClient()}>{children}</Boundary>
}

interface BoundaryProps extends Props {
  readonly queries: QueryClient
}

/** React knows no other form of it than a class. */
class Boundary extends Component<BoundaryProps, { readonly error: unknown }> {
  override readonly state: { readonly error: unknown } = { error: undefined }

  static getDerivedStateFromError(error: unknown): { readonly error: unknown } {
    return { error }
  }

  /** Whoever comes back to the page asks again. */
  override componentWillUnmount(): void {
    if (this.state.error !== undefined) forgetFailures(this.props.queries)
  }

  override render(): ReactNode {
    const { error } = this.state
    return error === undefined ? this.props.children : <ProblemPage error={error} onAgain={() => this.#again(error)} />
  }

  /** A script that did not come is asked for by a new page alone: after an upgrade it has another name. */
  #again(error: unknown): void {
    const { queries } = this.props
    const isOfQuery = queries.getQueryCache().findAll({ predicate: ({ state }) => state.error === error }).length > 0
    if (isOfQuery) {
      forgetFailures(queries)
      this.setState({ error: undefined })
    } else location.reload()
  }
}

/** A query, or words, that failed while a page waited for it would else fail again unasked. */
function forgetFailures(queries: QueryClient): void {
  forgetFailedWords()
  void queries.resetQueries({ predicate: ({ state }) => state.status === 'error' && state.data === undefined })
}
