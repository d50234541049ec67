export const API_PATH = '/api/v1'
export const API_DOCS_PATH = '/api/docs'
export const OPENAPI_PATH = `${API_PATH}/openapi.json`

export function isApiPath(path: string): boolean {
  return path === API_PATH || path.startsWith(`${API_PATH}/`)
}
