/** The policy of the page lets in styles that carry its nonce. */
const mark = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')

export const nonce: string = mark?.nonce ?? ''

// What locks scrolling below a dialog asks for it by this name (package get-nonce).
Object.assign(globalThis, { __webpack_nonce__: nonce })
