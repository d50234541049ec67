export const OIDC_PATH = '/signin/oidc'
export const OIDC_CALLBACK_PATH = `${OIDC_PATH}/callback`
