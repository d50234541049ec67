import { type Arguments, type Verifier, valuesOf } from './verifier.ts'

/** The body holds each `contains`, none of `notcontains`, is each `equals`, or is `empty`; `unwrap` unfolds it first. */
export const dataString: Verifier = (answer, args) => {
  if (args.has('empty')) return answer.body === '' ? [] : ['a body']
  if (answer.body === '') return ['no body']
  const body = args.has('unwrap') ? unfolded(answer.body) : answer.body
  return [
    ...failing(args, 'equals', (text) => body === text),
    ...failing(args, 'contains', (text) => contains(body, text)),
    ...failing(args, 'notcontains', (text) => !contains(body, text)),
  ]
}

function failing(args: Arguments, name: string, holds: (text: string) => boolean): readonly string[] {
  return valuesOf(args, name)
    .filter((text) => !holds(text))
    .map((text) => `${name} does not hold: ${text}`)
}

/** A line break of the script is one of the body, however that ends its lines; and where a line is folded is the server's affair. */
function contains(body: string, text: string): boolean {
  if (text.includes('\n ')) return unfolded(body).includes(unfolded(text))
  return body.includes(text.replaceAll('\n', '\r\n')) || body.includes(text)
}

// RFC 5545 §3.1. In XML the CR is a reference.
function unfolded(text: string): string {
  return text.replace(/(?:\r|&#13;|&#xD;)?\n /gi, '')
}
