import { relative } from 'node:path'

/**
 * What to say last of vitest's results in JSON: tests that failed, files that could not be read, and files without a
 * result, for their worker died. Of those vitest says that they passed, with tests that still wait or with none.
 *
 * @param {readonly { name: string, status: string, message: string, assertionResults: readonly { status: string, fullName: string }[] }[]} files
 * @param {string} root the folder that names are told from
 */
export function namesOfFailed(files, root) {
  return files.flatMap(({ name, status, message, assertionResults: tests }) => {
    const file = relative(root, name)
    const failed = tests.filter((test) => test.status === 'failed').map(({ fullName }) => `${file}: ${fullName}`)
    if (failed.length > 0) return failed
    if (status === 'failed') return [`${file}: ${message.split('\n')[0]}`]
    const isWhole = tests.length > 0 && tests.every((test) => test.status !== 'pending')
    return isWhole ? [] : [`${file}: no result, its worker died`]
  })
}
