/** Parameters of vCard properties as values: nothing here changes what it is given. */
import type { Parameter, Property } from '../ical/component.ts'

type Parameters = readonly Parameter[]

export function firstValue({ parameters }: Pick<Property, 'parameters'>, name: string): string | undefined {
  return parameters.find((parameter) => parameter.name === name)?.values[0]
}

/** Of all TYPE parameters: RFC 2426 programs write several. Some put a list into quotes. */
export function typesOf({ parameters }: Pick<Property, 'parameters'>): readonly string[] {
  return parameters
    .filter(({ name }) => name === 'TYPE')
    .flatMap(({ values }) => values.flatMap((value) => value.split(',')))
}

export function dropParameters(parameters: Parameters, ...names: readonly string[]): Parameters {
  return parameters.filter(({ name }) => !names.includes(name))
}

export function setParameter(parameters: Parameters, name: string, value: string): Parameters {
  return [...dropParameters(parameters, name), { name, values: [value] }]
}

/** One TYPE parameter with those that there are and these. */
export function addTypes(parameters: Parameters, types: readonly string[]): Parameters {
  if (types.length === 0) return parameters
  const all = [...typesOf({ parameters }), ...types]
  return [...dropParameters(parameters, 'TYPE'), { name: 'TYPE', values: [...new Set(all)] }]
}
