import type { Settings } from '../../settings.ts'

/** How people know the provider by which they may sign in; undefined where there is none. */
export function findProviderName({ oidcIssuer, oidcName }: Settings): string | undefined {
  return oidcIssuer === null ? undefined : (oidcName ?? new URL(oidcIssuer).hostname)
}
