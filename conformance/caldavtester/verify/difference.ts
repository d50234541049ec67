/** The lines that differ, `-` for expected ones and `+` for actual ones; none when the texts are the same. */
export function findLineDifferences(expected: string, actual: string): readonly string[] {
  if (expected === actual) return []
  const [left, right] = [expected.split(/\r?\n/), actual.split(/\r?\n/)]
  const [inLeft, inRight] = [new Set(left), new Set(right)]
  const differences = [
    ...left.filter((line) => !inRight.has(line)).map((line) => `- ${line}`),
    ...right.filter((line) => !inLeft.has(line)).map((line) => `+ ${line}`),
  ]
  return differences.length > 0 ? differences : ['the same lines in another order, or other line ends']
}
