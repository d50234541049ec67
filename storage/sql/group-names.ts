/** Meetings that name groups which this server has expanded, found by an index of them. */

// Client: Apple's programs know by this CUTYPE that the server has expanded the group.
const WORD = 'X-SERVER-GROUP'
/** RFC 5545 §3.1: lines may be folded anywhere in a word. */
const FOLDED = new RegExp([...WORD].join('(?:\\r?\\n[ \\t])?'), 'i')

/** Whether an object may name one: whoever finds it so looks. */
export function namesGroups(bytes: Buffer): boolean {
  return FOLDED.test(bytes.toString('latin1'))
}
